import { foo } from '@arx/signals'; export const y: number = foo();
