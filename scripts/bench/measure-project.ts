import { build } from './by-project';
import { measure } from './measure';

measure(build);
