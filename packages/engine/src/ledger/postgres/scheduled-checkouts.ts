/**
 * All checkouts, with the schedule of their looks as it is now: a checkout's own columns tell it as of the first look, and once there is none any more.
 */
export const SCHEDULED_CHECKOUTS = `
  SELECT checkouts.*, looks.due_at AS reconcile_at, COALESCE(looks.step, checkouts.reconcile_step) AS reconcile_step
  FROM checkouts LEFT JOIN looks ON looks.checkout_id = checkouts.id`;
