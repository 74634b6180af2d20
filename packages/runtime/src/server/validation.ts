import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { nearestWord } from '../flows/nearest.ts';
import { ApiError } from './errors.ts';
import { listQuerySchema } from './schemas.ts';

/** All parameters of all routes. */
const PARAMETERS: readonly string[] = [...Object.keys(listQuerySchema.properties), 'lastEventId'];

/** What the validator of Fastify found, in one error. @param part `querystring`, `params` or `headers`. */
export function validationError(errors: readonly FastifySchemaValidationError[], part: string): ApiError {
  const problems = [...new Set(errors.map((error) => sentence(error, part)))];
  const subject = nameOf(errors[0]) || part;
  return new ApiError('ARX_REQUEST_INVALID', subject, `the request is wrong: ${problems.join('; ')}`, { problems });
}

function sentence(error: FastifySchemaValidationError, part: string): string {
  const name = nameOf(error) || part;
  const { keyword, params } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const near = nearestWord(name, PARAMETERS);
      return `${name}: unknown parameter${near === undefined ? '' : `; did you mean "${near}"?`}`;
    }
    case 'enum':
      return `${name}: expected ${(params['allowedValues'] as readonly string[]).join(', ')}`;
    default:
      return `${name}: ${error.message ?? 'is wrong'}`;
  }
}

function nameOf(error: FastifySchemaValidationError | undefined): string {
  const extra = error?.params['additionalProperty'];
  return typeof extra === 'string' ? extra : (error?.instancePath.slice(1).replaceAll('/', '.') ?? '');
}
