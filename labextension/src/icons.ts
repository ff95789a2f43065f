/** The icon of the extension: in the side bar, the status bar, the toolbar and the settings. */
import { LabIcon } from '@jupyterlab/ui-components';

const SHIELD =
  'M12 1.8 3.6 5v6.1c0 5.2 3.5 9.6 8.4 11.1 4.9-1.5 8.4-5.9 8.4-11.1V5L12 1.8zm0 2.1 6.4 2.5v4.7' +
  'c0 4.1-2.6 7.6-6.4 9-3.8-1.4-6.4-4.9-6.4-9V6.4L12 3.9z';
const TICK = 'M10.9 15.8l-3.5-3.5 1.3-1.3 2.2 2.2 4.7-4.7 1.3 1.3z';

export const shieldIcon = new LabIcon({
  name: 'mlsec:shield',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
    `<path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd" d="${SHIELD}${TICK}"/></svg>`
});
