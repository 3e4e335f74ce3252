import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { DataStack } from '../lib/data-stack.ts';
import { readStage } from '../lib/stage.ts';

const app = new App();
const stage = readStage(app);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));

const prefix = `Frontdesk${stage.name.charAt(0).toUpperCase()}${stage.name.slice(1)}`;
new DataStack(app, `${prefix}Data`, stage);
