import type { App } from '../definition.ts';
import type { Subject } from '../rule.ts';
import { isVisible, type Step, stepsOf } from '../walk.ts';

/** Integration checks reference, D006. Without it a test of the zap waits until something happens in the account. */
export function hooksWithoutList({ app }: Subject) {
  return hooksOf(app)
    .filter(({ operation }) => operation.performList === undefined)
    .map(({ where }) => ({
      where: `${where}.performList`,
      message: 'Add performList: it answers recent items in exactly the shape of the hook',
    }));
}

/** Integration checks reference, D016. For one static hook alone there is Webhooks by Zapier. */
export function nothingButStaticHook({ app }: Subject) {
  const only = onlyStep(app);
  return only === undefined || !isStatic(only)
    ? []
    : [
        {
          where: only.where,
          message: 'Add triggers, searches or actions: an app of one static webhook is not published',
        },
      ];
}

/** Integration checks reference, D017. Of an app that has nothing else the rule above speaks, and says it all. */
export function staticHooks({ app }: Subject) {
  return hooksOf(app)
    .filter((hook) => isStatic(hook) && hook.where !== onlyStep(app)?.where)
    .map(({ where }) => ({
      where,
      message: 'Add performSubscribe and performUnsubscribe, so that nobody has to paste an address by hand',
    }));
}

function hooksOf(app: App): readonly Step[] {
  return stepsOf(app, 'triggers').filter(isHook);
}

function isHook({ operation }: Step): boolean {
  return operation.type === 'hook' || operation.type === 'hook_to_poll';
}

function isStatic(step: Step): boolean {
  const { performSubscribe, performUnsubscribe } = step.operation;
  return isHook(step) && (performSubscribe === undefined || performUnsubscribe === undefined);
}

/** The one step that users see, when there is only one. */
function onlyStep(app: App): Step | undefined {
  const [first, ...others] = stepsOf(app).filter(isVisible);
  return others.length === 0 ? first : undefined;
}
