/** For people of an organisation that takes no part yet: nothing they send can be of anybody. */
import { view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

export const NOT_CONNECTED = view(TEKSTEN.nietAangesloten.titel, <p>{TEKSTEN.nietAangesloten.tekst}</p>, {
  status: 403,
});
