import { discoveryApiRef, useApi } from '@backstage/core-plugin-api';
import { Alert, Avatar, Skeleton, Text } from '@backstage/ui';
import { useEffect, useState } from 'react';
import {
  fetchPeople,
  isWrongSecret,
  type Person,
  sentenceOf,
} from './demoSignIn';
import styles from './SignInPage.module.css';

const ASK_AGAIN_MS = 2000;

/** Everybody of the company, by team; choosing one signs in. */
export function PeopleList(props: {
  secret: string;
  problem?: string;
  onChoose: (entityRef: string) => void;
  onWrongSecret: (reason: string) => void;
}) {
  const { secret, problem, onChoose, onWrongSecret } = props;
  const { people, failure } = usePeople(secret, onWrongSecret);
  const shownProblem = problem ?? failure;

  return (
    <div>
      {shownProblem && (
        <Alert status="danger" role="alert" mb="4" title={shownProblem} />
      )}
      {people?.length ? (
        teamsOf(people).map(([team, members]) => (
          <section key={team} className={styles.team}>
            <Text as="h2" variant="body-small" weight="bold" color="secondary">
              {team}
            </Text>
            <ul className={styles.people}>
              {members.map(person => (
                <li key={person.entityRef}>
                  <PersonButton person={person} onChoose={onChoose} />
                </li>
              ))}
            </ul>
          </section>
        ))
      ) : (
        <Waiting isCatalogEmpty={Boolean(people)} />
      )}
    </div>
  );
}

function PersonButton(props: {
  person: Person;
  onChoose: (entityRef: string) => void;
}) {
  const { person, onChoose } = props;
  return (
    <button
      type="button"
      className={styles.person}
      onClick={() => onChoose(person.entityRef)}
    >
      <Avatar
        src={person.picture ?? ''}
        name={person.name}
        size="medium"
        purpose="decoration"
      />
      <span className={styles.names}>
        <Text as="span" weight="bold">
          {person.name}
        </Text>
        {person.role && (
          <Text as="span" variant="body-small" color="secondary">
            {person.role}
          </Text>
        )}
      </span>
    </button>
  );
}

function Waiting(props: { isCatalogEmpty: boolean }) {
  return (
    <div role="status" className={styles.waiting}>
      <Text as="p" color="secondary">
        {props.isCatalogEmpty
          ? 'The catalog is being read for the first time. The people appear here in a few seconds.'
          : 'Loading the people'}
      </Text>
      <Skeleton height={48} />
      <Skeleton height={48} />
      <Skeleton height={48} />
    </div>
  );
}

/** Asks until there is somebody: right after the first start the catalog is empty. */
function usePeople(secret: string, onWrongSecret: (reason: string) => void) {
  const discovery = useApi(discoveryApiRef);
  const [people, setPeople] = useState<Person[]>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      let found: Person[] = [];
      try {
        found = await fetchPeople(await discovery.getBaseUrl('auth'), secret);
        if (isGone) return;
        setPeople(found);
        setFailure(undefined);
      } catch (error) {
        if (isGone) return;
        if (isWrongSecret(error)) {
          onWrongSecret(sentenceOf(error));
          return;
        }
        setFailure(sentenceOf(error));
      }
      if (!found.length) {
        timer = setTimeout(ask, ASK_AGAIN_MS);
      }
    };
    ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [discovery, onWrongSecret, secret]);

  return { people, failure };
}

function teamsOf(people: Person[]): [string, Person[]][] {
  const teams = new Map<string, Person[]>();
  for (const person of people) {
    const team = person.groups[0] ?? 'Everybody else';
    teams.set(team, [...(teams.get(team) ?? []), person]);
  }
  return [...teams];
}
