/**
 * A claim of deliveries ranks so many of the oldest for each that it may take, to give every endpoint its share. Were it all that are due, a claim would
 * take the longer the more had piled up. Endpoints whose oldest fill the ranking are busy by the next claim, and leave it to the others.
 */
export const RANKED_PER_CLAIMED = 2;
