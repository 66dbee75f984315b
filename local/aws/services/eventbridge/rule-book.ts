import type { CompiledPattern } from '../../../../core/event/pattern.ts';
import { ServiceError } from '../../gateway/service.ts';

/** Where a rule leads. */
export interface RuleTarget {
  id: string;
  /** A queue or a function. */
  arn: string;
  /** Queue that takes events the target could not. */
  deadLetterArn?: string;
  /** JSON text in place of the event. */
  input?: string;
  /** Message group of a queue's messages. */
  messageGroupId?: string;
}

export interface Rule {
  name: string;
  arn: string;
  busName: string;
  description?: string;
  enabled: boolean;
  /** As the template has it. */
  eventPattern?: unknown;
  pattern?: CompiledPattern;
  scheduleExpression?: string;
  targets: readonly RuleTarget[];
}

export interface EventBus {
  name: string;
  arn: string;
}

/** Buses and their rules. */
export class RuleBook {
  readonly #buses = new Map<string, EventBus>();
  readonly #rules = new Map<string, Map<string, Rule>>();

  addBus(bus: EventBus): void {
    this.#buses.set(bus.name, bus);
    this.#rules.set(bus.name, new Map());
  }

  addRule(rule: Rule): void {
    this.bus(rule.busName);
    this.#rules.get(rule.busName)?.set(rule.name, rule);
  }

  buses(): EventBus[] {
    return [...this.#buses.values()];
  }

  /** @param nameOrArn both are good in the API. @throws ServiceError `ResourceNotFoundException` */
  bus(nameOrArn: string): EventBus {
    const bus = this.#buses.get(busNameOf(nameOrArn));
    if (bus === undefined)
      throw new ServiceError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
    return bus;
  }

  rulesOf(busName: string): Rule[] {
    return [...(this.#rules.get(busName)?.values() ?? [])];
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  rule(busName: string, name: string): Rule {
    const rule = this.#rules.get(this.bus(busName).name)?.get(name);
    if (rule === undefined)
      throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busName}.`);
    return rule;
  }
}

/** `orders` of `arn:aws:events:eu-west-1:000000000000:event-bus/orders` and of `orders`. */
export const busNameOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
