// Choices from a seed (splitmix32), so that a run can be repeated anywhere.

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  int(below) {
    return this.next() % below;
  }

  chance(probability) {
    return this.next() < probability * 0x100000000;
  }

  pick(list) {
    return list[this.int(list.length)];
  }

  /// The first of the list in most cases: what works, so that the checks after it are reached too.
  usually(probability, first, others) {
    return this.chance(probability) ? first : this.pick(others);
  }

  some(list) {
    return list.filter(() => this.chance(0.5));
  }

  shuffled(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = this.int(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }

  text(length) {
    const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    return Array.from({ length }, () => alphabet[this.int(alphabet.length)]).join('');
  }

  id(prefix) {
    return `${prefix}_${this.text(12)}`;
  }
}
