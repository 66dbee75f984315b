// One file: aws-cdk-lib takes seconds to load, and jest loads it again for each file.
// oxlint-disable import/no-unassigned-import -- each module registers its tests
import './admin-api.cases.ts';
import './alarm-states.cases.ts';
import './alarms.cases.ts';
import './app.cases.ts';
import './checks.cases.ts';
import './configuration.cases.ts';
import './console.cases.ts';
import './event-rules.cases.ts';
import './hops.cases.ts';
import './monitoring.cases.ts';
import './permissions.cases.ts';
import './pipeline.cases.ts';
import './readme.cases.ts';
import './statements.cases.ts';
import './storage.cases.ts';
import './verify-receiver.cases.ts';
