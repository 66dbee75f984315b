module statuses

go 1.21
