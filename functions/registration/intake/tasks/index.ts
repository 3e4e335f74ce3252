import type { TaskKind } from '../../../reviews/index.ts';
import { attention } from './attention.ts';
import { samePerson } from './same-person.ts';

/** Every question that registrations ask people. */
export const taskKinds: readonly TaskKind[] = [samePerson, attention];
