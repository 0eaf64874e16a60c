/** The shapes of what is known of a person who works with the register. */

/** Chosen once, never given to another person; the audit names people by it. */
export const INLOGNAAM = /^[a-z0-9][a-z0-9._-]{2,39}$/;

export const NAAM = /^[^\p{Cc}<>]{1,100}$/u;

/** Of work; as much as is needed to send to it. */
export const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
