/** All that is known about a rule: examples, tags and links, asked from the server when they are wanted. */
import * as React from 'react';
import { ruleDetails } from '../scan/request';
import type { IBadExample, IRuleDetails } from '../wire';
import { usePanel } from './context';

/** Examples shown of each kind. */
const EXAMPLES = 2;

const known = new Map<string, IRuleDetails>();

export function Explanation(props: { rule: string }): React.JSX.Element {
  const { trans } = usePanel();
  const [details, failed] = useRule(props.rule);
  if (failed) {
    return (
      <p className="jp-mlsec-hint">{trans.__('The server has no more about %1.', props.rule)}</p>
    );
  }
  if (!details) {
    return <p className="jp-mlsec-hint">{trans.__('Loading…')}</p>;
  }
  return (
    <section className="jp-mlsec-explanation" aria-label={trans.__('About %1', details.id)}>
      <h4>
        {details.id} · {details.name}
      </h4>
      {details.bad.slice(0, EXAMPLES).map((example, index) => (
        <BadExample key={index} example={example} />
      ))}
      {details.good.slice(0, EXAMPLES).map((code, index) => (
        <Example key={index} label={trans.__('Fine')} kind="good" code={code} />
      ))}
      <p className="jp-mlsec-tags">{details.tags.join(' · ')}</p>
      <Links links={[details.url, ...details.links]} />
    </section>
  );
}

function BadExample({ example }: { example: IBadExample }): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <>
      <Example label={trans.__('Problem')} kind="bad" code={example.before} />
      {example.after !== null && (
        <Example label={trans.__('Fixed')} kind="good" code={example.after} />
      )}
    </>
  );
}

function Example(props: { label: string; kind: string; code: string }): React.JSX.Element {
  return (
    <figure className={`jp-mlsec-example jp-mod-${props.kind}`}>
      <figcaption>{props.label}</figcaption>
      <pre>{props.code}</pre>
    </figure>
  );
}

function Links(props: { links: readonly string[] }): React.JSX.Element | null {
  const links = [...new Set(props.links)].filter(link => link.startsWith('https://'));
  return links.length === 0 ? null : (
    <ul className="jp-mlsec-links">
      {links.map(link => (
        <li key={link}>
          <a href={link} target="_blank" rel="noopener noreferrer" title={link}>
            {link.slice('https://'.length)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function useRule(rule: string): [IRuleDetails | undefined, boolean] {
  const [details, setDetails] = React.useState(known.get(rule));
  const [failed, setFailed] = React.useState(false);
  React.useEffect(() => {
    let wanted = true;
    ruleDetails(rule).then(
      answer => {
        known.set(rule, answer);
        if (wanted) {
          setDetails(answer);
        }
      },
      () => wanted && setFailed(true)
    );
    return () => {
      wanted = false;
    };
  }, [rule]);
  return [details, failed && !details];
}
