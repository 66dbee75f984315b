/**
 * Who may import whom, by folder; type imports count. `npm run lint` fails on anything else, and
 * test/unit/boundaries.test.ts tries every rule.
 */
const cdk = String.raw`(^|node_modules/)(aws-cdk-lib|aws-cdk|constructs|cdk-nag)(/|$)`;
const packages = (...names) => String.raw`(^|node_modules/)(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      severity: 'error',
      name: 'no-circle',
      comment: 'Two files that need each other are one file, or lack a third that both need.',
      from: {},
      to: { circular: true },
    },
    {
      severity: 'error',
      name: 'product-imports-no-tests',
      comment: 'Tests and measurements import the product, never the reverse.',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      severity: 'error',
      name: 'core-imports-core-alone',
      comment: 'core has the rules of webhooks: no AWS, no CDK, no HTTP, nothing outward.',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', '^(node:)?crypto$', packages('ipaddr.js')] },
    },
    {
      severity: 'error',
      name: 'contract-imports-itself-alone',
      comment: 'core/contract is shared by lib and lambdas: names, keys and messages, without rules.',
      from: { path: '^core/contract/' },
      to: { pathNot: ['^core/contract/', '^(node:)?crypto$'] },
    },
    {
      severity: 'error',
      name: 'lib-imports-contract-and-catalogue',
      comment:
        'lib describes resources. Of the product it imports core/contract and the catalogue, and it calls no AWS API.',
      from: { path: '^(lib|bin)/' },
      to: {
        path: ['^(core|lambdas|local|sdk|console)/', packages('@aws-sdk')],
        pathNot: '^core/(contract/|event/catalogue)',
      },
    },
    {
      severity: 'error',
      name: 'hops-are-apart',
      comment: 'Hops meet in messages and rows: code that two of them need lives in core or lambdas/adapters.',
      from: { path: '^lambdas/(?!adapters/)([^/]+)/' },
      to: { path: '^lambdas/', pathNot: ['^lambdas/adapters/', '^lambdas/$1/'] },
    },
    {
      severity: 'error',
      name: 'nothing-imports-an-orchestrator',
      comment: 'handler.ts wires <hop>.ts, which calls the steps. A step declares its own narrow dependencies.',
      from: { path: '^lambdas/([^/]+)/', pathNot: '^lambdas/[^/]+/handler[.]ts$' },
      to: { path: '^lambdas/$1/$1[.]ts$' },
    },
    {
      severity: 'error',
      name: 'adapters-know-no-hop',
      comment: 'Every hop uses the adapters; a type that both need belongs to core.',
      from: { path: '^lambdas/adapters/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/adapters/' },
    },
    {
      severity: 'error',
      name: 'lambdas-import-core-alone',
      comment: 'Functions import core and speak AWS through lambdas/adapters.',
      from: { path: '^lambdas/' },
      to: { path: ['^(lib|bin|local|sdk|console)/', cdk] },
    },
    {
      severity: 'error',
      name: 'local-aws-knows-no-product',
      comment: 'local/aws emulates AWS for any template. Of the project it imports the pattern matcher alone.',
      from: { path: '^local/aws/' },
      to: {
        path: '^(bin|core|lambdas|lib|local|sdk|console|scripts)/',
        pathNot: ['^local/aws/', '^core/event/pattern'],
      },
    },
    {
      severity: 'error',
      name: 'local-uses-the-product-from-outside',
      comment: 'local reads cdk.out and calls the admin API; it runs no code of lib or lambdas in its own process.',
      from: { path: '^local/' },
      to: { path: ['^(lib|bin|lambdas)/', cdk] },
    },
    {
      severity: 'error',
      name: 'cli-uses-the-sdk',
      comment: 'The command line calls the admin API through the SDK, as any other program does.',
      from: { path: '^cli/' },
      to: { path: ['^(lambdas|lib|bin|local|console)/', cdk, packages('zod')] },
    },
    {
      severity: 'error',
      name: 'sdk-imports-pure-core-alone',
      comment: 'The SDK ships plain types and pure rules; tests compare its types with the schemas.',
      from: { path: '^sdk/' },
      to: { path: ['^(cli|lambdas|lib|bin|local|console)/', cdk, packages('zod')] },
    },
    {
      severity: 'error',
      name: 'receiver-has-no-catalogue',
      comment: 'Receivers pay for each byte: schemas, descriptions and examples are for those who publish.',
      from: { path: '^sdk/src/receiver' },
      to: { path: '^core/event/catalogue', reachable: true },
    },
    {
      severity: 'error',
      name: 'console-imports-types-of-the-api',
      comment: 'The console runs in a browser: rules of core, pure parts of the SDK, and types of the admin API.',
      from: { path: '^console/' },
      to: { path: '^(lambdas|lib|bin|local)/', pathNot: '^lambdas/admin/api/' },
    },
  ],
  options: {
    // TypeScript 7 has no API for the default parser; swc sees type imports as well.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
