/** All that needs Node: the publisher, the manager and the receiver. */
export * from './aws.ts';
export * from './receiver.ts';
