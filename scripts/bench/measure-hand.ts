import { build } from './by-hand';
import { measure } from './measure';

measure(build);
