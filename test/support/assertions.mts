// A test that ends without having asserted anything is one that cannot fail, so it fails.
beforeEach(() => expect.hasAssertions());
