package taskrunner.migration;

import taskrunner.database.SideConnection;

/**
 * The lock, reached over the connection that long work does not hold.
 *
 * @param books whose lock it is
 */
record LockBeside(Bookkeeping books, SideConnection side) {
  /** It; may wait for a moment where a better way is tried for the first time. */
  LockDocument document() {
    return new LockDocument(books.through(side.database()));
  }

  /** It, over the best way that is known by now. */
  LockDocument documentAsKnown() {
    return new LockDocument(books.through(side.databaseAsKnown()));
  }

  /** Whether there is, or may be, another way than that of the work. */
  boolean isAnotherWay() {
    return side.isAnotherWay();
  }

  /** Whether it shares the pool of a client that the service gave. */
  boolean sharesGivenPool() {
    return side.sharesGivenPool();
  }
}
