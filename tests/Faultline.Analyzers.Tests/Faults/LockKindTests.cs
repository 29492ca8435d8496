using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 for every kind of lock that an annotation makes known: by field, type, constructor, task, framework.</summary>
public class LockKindTests
{
    [Fact]
    public Task A_lock_class_on_a_field_or_property_names_what_is_stored_there() =>
        Verify.FaultsInMembersAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            private readonly object gate = new();

            [LockClass("frame", TakenByFaultHandler = true)]
            private static readonly object SharedGate = new();

            [LockClass("frame", TakenByFaultHandler = true)]
            private object Gate { get; } = new();

            [LockClass("index")]
            private readonly object indexGate = new();

            private readonly object unnamed = new();

            public void Silent(Source source, byte[] data)
            {
                lock (indexGate)
                    source.Copy(data);
                lock (unnamed)
                    source.Copy(data);
                lock (gate)
                {
                }

                source.Copy(data);
            }

            public void Fires(Source source, byte[] data, Writer writer)
            {
                lock (gate)
                    {|FLT0001:source.Copy(data)|};
                lock (SharedGate)
                    {|FLT0001:source.Copy(data)|};
                lock (Gate)
                    {|FLT0001:source.Copy(data)|};
                lock (writer.gate)
                    {|FLT0001:source.Copy(data)|};
                object alias = gate;
                lock (alias)
                    {|FLT0001:source.Copy(data)|};
            }
            """);

    [Fact]
    public Task A_lock_type_may_be_a_struct_a_base_class_or_an_interface_away() =>
        Verify.FaultsInMembersAsync(
            """
            [LockClass("word", TakenByFaultHandler = true)]
            public struct WordLock
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public abstract class Base
            {
                [Acquires] public abstract void Enter();
                [Releases] public abstract void Exit();
            }

            [LockClass("derived", TakenByFaultHandler = true)]
            public sealed class Derived : Base
            {
                public override void Enter() { }
                public override void Exit() { }
            }

            public interface ILatch
            {
                [Acquires] void Enter();
                [Releases] void Exit();
            }

            [LockClass("implementation", TakenByFaultHandler = true)]
            public sealed class Implementation : ILatch
            {
                public void Enter() { }
                public void Exit() { }
            }

            private WordLock word;

            public void Fires(Source source, byte[] data, Derived derived, Implementation implementation)
            {
                word.Enter();
                {|FLT0001:source.Copy(data)|};
                word.Exit();
                source.Copy(data);

                derived.Enter();
                {|FLT0001:source.Copy(data)|};
                derived.Exit();
                source.Copy(data);

                implementation.Enter();
                {|FLT0001:source.Copy(data)|};
                implementation.Exit();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_constructor_can_be_the_acquisition() =>
        Verify.FaultsInMembersAsync(
            """
            [ScopedLock]
            public readonly ref struct Guard
            {
                [Acquires("latch")] public Guard(Latch latch) { }
                public void Dispose() { }
            }

            public void Method(Source source, byte[] data)
            {
                using (var guard = new Guard(latch))
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);
                using (new Guard(latch))
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);
            }
            """);

    [Fact]
    public Task An_asynchronous_acquisition_is_held_by_whoever_awaits_it() =>
        Verify.FaultsInMembersAsync(
            """
            public async Task Method(Source source, byte[] data)
            {
                await latch.EnterAsync();
                {|FLT0001:source.Copy(data)|};
                latch.Exit();
                source.Copy(data);

                await using (await latch.LeaseAsync())
                {
                    {|FLT0001:source.Copy(data)|};
                    await {|FLT0001:source.CopyAsync(data)|};
                }

                source.Copy(data);
                await using AsyncLease lease = await latch.LeaseAsync();
                {|FLT0001:source.Copy(data)|};
            }
            """);

    [Fact]
    public Task A_lock_that_the_framework_offers_counts_when_its_field_is_a_lock_class() =>
        Verify.FaultsInMembersAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            private readonly Lock modern = new();

            [LockClass("frame", TakenByFaultHandler = true)]
            private readonly object monitor = new();

            public void Method(Source source, byte[] data)
            {
                lock (modern)
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);

                using (modern.EnterScope())
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);

                modern.Enter();
                {|FLT0001:source.Copy(data)|};
                modern.Exit();
                source.Copy(data);

                Monitor.Enter(monitor);
                {|FLT0001:source.Copy(data)|};
                Monitor.Exit(monitor);
                source.Copy(data);

                if (Monitor.TryEnter(monitor))
                {
                    {|FLT0001:source.Copy(data)|};
                    Monitor.Exit(monitor);
                }

                source.Copy(data);
            }

            public void WithLockTaken(Source source, byte[] data)
            {
                bool taken = false;
                try
                {
                    Monitor.Enter(monitor, ref taken);
                    {|FLT0001:source.Copy(data)|};
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(monitor);
                }

                source.Copy(data);
            }
            """);
}
