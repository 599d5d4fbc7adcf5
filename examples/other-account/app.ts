import { App } from 'aws-cdk-lib/core';
import { addMailStacks } from './mail-stacks';

addMailStacks(new App());
