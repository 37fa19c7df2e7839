import type { Request } from 'express';
import { readBody } from '../http/read-body.js';

/** The fields of a form that was posted without files. @throws {BodyTooLargeError} */
export async function readForm(request: Request, limit: number): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, limit)).toString('utf8'));
}
