import type { ClientProfile } from './profile';
import { LIBRARIES } from './profiles-of-libraries';
import { MICROSOFT } from './profiles-of-microsoft';
import { PROGRAMS } from './profiles-of-programs';

export const PROFILES: readonly ClientProfile[] = [...MICROSOFT, ...LIBRARIES, ...PROGRAMS];
