import * as core from '@neropay/core';
import { pay } from './pay.mjs';

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const baseUrl = searchParams.get('baseUrl');
    const secretKey = searchParams.get('secretKey');
    try {
      return Response.json(await pay(core, { baseUrl, secretKey }));
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
