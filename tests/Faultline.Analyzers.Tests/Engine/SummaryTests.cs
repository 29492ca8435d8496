using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>What a callee leaves held, and releases, is found out from its body.</summary>
public class SummaryTests
{
    [Fact]
    public Task A_helper_that_releases_before_the_copy_is_clean() => Verify.FaultsInMembersAsync(
        """
            private void Unlock() => latch.Exit();

            public void Write(Source source, byte[] data)
            {
                latch.Enter();
                Unlock();
                source.Copy(data);
            }
        """);

    [Fact]
    public Task A_helper_that_releases_only_on_one_way_leaves_doubt() => Verify.FaultsInMembersAsync(
        """
            private void MaybeUnlock()
            {
                if (mutableFlag)
                    latch.Exit();
            }

            public void Write(Source source, byte[] data)
            {
                latch.Enter();
                MaybeUnlock();
                source.Copy(data);
            }
        """.Replace("source.Copy(data);", "source.CopyUnknown(data);"));

    [Fact]
    public Task A_helper_that_acquires_leaves_the_lock_held() => Verify.FaultsInMembersAsync(
        """
            private void Lock() => latch.Enter();

            private void Unlock() => latch.Exit();

            public void Write(Source source, byte[] data)
            {
                Lock();
                {|FLT0001:source.Copy(data)|};
                Unlock();
            }
        """);

    [Fact]
    public Task A_helper_of_a_helper_acquires_too() => Verify.FaultsInMembersAsync(
        """
            private void LockInner(Latch one) => one.Enter();

            private void Lock() => LockInner(latch);

            private void Unlock() => latch.Exit();

            public void Write(Source source, byte[] data)
            {
                source.Copy(data);
                Lock();
                {|FLT0001:source.Copy(data)|};
                Unlock();
                source.Copy(data);
            }
        """);

    [Fact]
    public Task A_try_helper_holds_where_it_says_so() => Verify.FaultsInMembersAsync(
        """
            private bool TryLock()
            {
                if (mutableFlag)
                    return false;
                return latch.TryEnter();
            }

            public void Write(Source source, byte[] data)
            {
                if (TryLock())
                {
                    {|FLT0001:source.Copy(data)|};
                    latch.Exit();
                }
                else
                {
                    source.Copy(data);
                }
            }
        """);

    [Fact]
    public Task A_releaser_of_the_clients_own_holds_the_lock_until_it_is_disposed() => Verify.FaultsInMembersAsync(
        """
            private readonly struct Releaser : IDisposable
            {
                private readonly Latch _latch;

                public Releaser(Latch latch) => _latch = latch;

                public void Dispose() => _latch.Exit();
            }

            private Releaser Lock()
            {
                latch.Enter();
                return new Releaser(latch);
            }

            public void Write(Source source, byte[] data)
            {
                using (Lock())
                {
                    {|FLT0001:source.Copy(data)|};
                }

                source.Copy(data);
            }
        """);

    [Fact]
    public Task A_guard_that_acquires_in_its_constructor_holds_the_lock_until_it_is_disposed() => Verify.FaultsInMembersAsync(
        """
            private sealed class Guard : IDisposable
            {
                private readonly Latch _latch;

                public Guard(Latch latch)
                {
                    _latch = latch;
                    latch.Enter();
                }

                public void Dispose() => _latch.Exit();
            }

            public void Write(Source source, byte[] data)
            {
                using (new Guard(latch))
                {
                    {|FLT0001:source.Copy(data)|};
                }

                source.Copy(data);
            }
        """);

    [Fact]
    public Task A_recursive_helper_that_acquires_and_releases_changes_nothing() => Verify.FaultsInMembersAsync(
        """
            private void Walk(int depth)
            {
                plain.Enter();
                plain.Exit();
                if (depth > 0)
                    Walk(depth - 1);
            }

            public void Write(Source source, byte[] data)
            {
                Walk(3);
                source.Copy(data);
            }
        """);
}
