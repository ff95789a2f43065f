import { describe, expect, it } from 'vitest';
import { ListedFindings } from '../../src/scan/listed';
import { finding } from '../notebook';

const ORDER = ['a', 'b', 'c'];
const [one, two, three] = [finding('a', 0, 4), finding('b', 0, 4), finding('c', 0, 4)];
const always = () => true;
const never = () => false;

describe('the list of findings', () => {
  it('keeps those of a changed text in their place until the next report', () => {
    const listed = new ListedFindings();
    listed.update([one, two, three], ORDER, never);
    listed.update([one, three], ORDER, found => found === two);
    expect(listed.all).toEqual([one, two, three]);
    expect(ORDER.map((_, at) => listed.isHeld(listed.all[at]))).toEqual([false, true, false]);
    listed.update([one, three], ORDER, never);
    expect(listed.all).toEqual([one, three]);
    expect(listed.isHeld(two)).toBe(false);
  });

  it('shows what is known anew once', () => {
    const listed = new ListedFindings();
    listed.update([one, two], ORDER, never);
    const again = { ...two, message: 'as the kernel says' };
    listed.update([one, again], ORDER, always);
    expect(listed.all).toEqual([one, again]);
  });

  it('does not bring back what was dealt with before a report does', () => {
    const listed = new ListedFindings();
    listed.update([one, two], ORDER, never);
    listed.dismiss(two);
    expect(listed.all).toEqual([one]);
    listed.update([one, two], ORDER, always);
    expect(listed.all).toEqual([one]);
    listed.settle();
    listed.update([one, two], ORDER, never);
    expect(listed.all).toEqual([one, two]);
  });
});
