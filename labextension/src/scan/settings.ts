/** The user's settings as a value. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ISettings } from '../tokens';

/** What is set, with the schema's defaults for the rest. */
export function read(settings: ISettingRegistry.ISettings): ISettings {
  const set = settings.composite as unknown as ISettings;
  const families = settings.default('families') as unknown as ISettings['families'];
  // A user's object replaces the schema's: families that he does not name stay as they are by default.
  return { ...set, families: { ...families, ...set.families } };
}
