@rem The scripts of package.json begin with "exec", so that no shell stays between npm and them. This is the exec of cmd.exe.
@%*
