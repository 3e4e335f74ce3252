import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { ApiStack } from '../lib/api-stack.ts';
import { BillingStack, DisputesStack, PaymentPlansStack, RemittancesStack } from '../lib/billing-stack.ts';
import { DataStack } from '../lib/data-stack.ts';
import { loadHandlers } from '../lib/handlers.ts';
import { NotificationsStack } from '../lib/notifications-stack.ts';
import { PaymentsStack } from '../lib/payments-stack.ts';
import { PlatformStack } from '../lib/platform-stack.ts';
import { PreauthorizationStack } from '../lib/preauthorization-stack.ts';
import { PatientImportsStack, RegistrationStack } from '../lib/registration-stack.ts';
import { ReviewsStack } from '../lib/reviews-stack.ts';
import { OffersStack, SchedulingDayStack, SchedulingStack } from '../lib/scheduling-stack.ts';
import { readStage } from '../lib/stage.ts';

const app = new App();
const stage = readStage(app);
const handlers = await loadHandlers();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));

const name = (part: string): string => `Frontdesk${stage.name.charAt(0).toUpperCase()}${stage.name.slice(1)}${part}`;
const data = new DataStack(app, name('Data'), stage);
const capabilities = [
  new RegistrationStack(app, name('Registration'), { stage, handlers }),
  new PatientImportsStack(app, name('PatientImports'), { stage, handlers }),
  new ReviewsStack(app, name('Reviews'), { stage, handlers }),
  new PreauthorizationStack(app, name('Preauthorization'), { stage, handlers }),
  new SchedulingStack(app, name('Scheduling'), { stage, handlers }),
  new OffersStack(app, name('Offers'), { stage, handlers }),
  new SchedulingDayStack(app, name('SchedulingDay'), { stage, handlers }),
  new BillingStack(app, name('Billing'), { stage, handlers }),
  new PaymentsStack(app, name('Payments'), { stage, handlers }),
  new RemittancesStack(app, name('Remittances'), { stage, handlers }),
  new DisputesStack(app, name('Disputes'), { stage, handlers }),
  new PaymentPlansStack(app, name('PaymentPlans'), { stage, handlers }),
  new NotificationsStack(app, name('Notifications'), { stage, handlers }),
  new PlatformStack(app, name('Platform'), { stage, handlers }),
];
const api = new ApiStack(app, name('Api'), { stage, handlers });
for (const capability of capabilities) {
  capability.addStackDependency(data);
  api.addStackDependency(capability);
}
app.synth();
