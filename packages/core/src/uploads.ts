import * as z from 'zod';
import { checkUpload, type FileParam as File } from './multipart/upload.js';

/**
 * Parameter: a file of at most 2 MB, JPG, PNG, WEBP or PDF. What can be told without waiting is checked here; the first bytes of a
 * `Blob` are read, and checked, when the call is made, before anything is sent.
 */
export const FileParam = z.custom<File>().superRefine((file, context) => {
  const message = checkUpload(file);
  if (message !== null) context.addIssue({ code: 'custom', message });
});
export type FileParam = File;
