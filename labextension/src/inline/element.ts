/** Make elements whose texts stay texts: what is shown may come from a hostile notebook. */

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', event => {
    event.preventDefault();
    event.stopPropagation();
    onClick();
  });
  // The editor keeps the focus and the tooltip stays open until the click.
  made.addEventListener('mousedown', event => event.preventDefault());
  return made;
}
