using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 in members whose contract says that the lock is held when they are entered or left.</summary>
public class LockContractTests
{
    [Fact]
    public Task A_member_that_requires_the_lock_is_judged_with_it() =>
        Verify.FaultsInMembersAsync(
            """
            [RequiresLock(nameof(latch))]
            public void Locked(Source source, byte[] data) => {|FLT0001:source.Copy(data)|};

            [RequiresLock(nameof(latch))]
            public void Window(Source source, byte[] data)
            {
                latch.Exit();
                source.Copy(data);
                latch.Enter();
                {|FLT0001:source.Copy(data)|};
            }

            [RequiresLock("held")]
            public static void Parameter(Latch held, Source source, byte[] data) => {|FLT0001:source.Copy(data)|};

            [RequiresLock(nameof(plain))]
            public void Plain(Source source, byte[] data) => source.Copy(data);

            [RequiresLock(nameof(latch))]
            public int Property
            {
                get => {|FLT0001:memory.First|};
                set => {|FLT0001:memory.First|} = (byte)value;
            }

            private Source memory;

            [ExcludesLock(nameof(latch))]
            public void Excluding(Source source, byte[] data) => source.Copy(data);
            """);

    [Fact]
    public Task Only_the_member_that_requires_the_lock_is_reported_not_its_caller() =>
        Verify.FaultsInMembersAsync(
            """
            [MayFault, RequiresLock(nameof(latch))]
            private void CopyLocked(Source source, byte[] data) => {|FLT0001:source.Copy(data)|};

            public void Method(Source source, byte[] data)
            {
                latch.Enter();
                CopyLocked(source, data);
                latch.Exit();
            }
            """);

    [Fact]
    public Task An_acquire_or_release_helper_is_judged_by_its_own_body() =>
        Verify.FaultsInMembersAsync(
            """
            [Acquires(nameof(latch))]
            public void Begin(Source source, byte[] data)
            {
                source.Copy(data);
                latch.Enter();
                {|FLT0001:source.Copy(data)|};
            }

            [Releases(nameof(latch))]
            public void End(Source source, byte[] data)
            {
                {|FLT0001:source.Copy(data)|};
                latch.Exit();
                source.Copy(data);
            }
            """);
}
