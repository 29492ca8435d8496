using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 with every form of <c>target</c> in which an annotation can name a lock, and lock identity.</summary>
public class LockTargetTests
{
    [Fact]
    public Task An_annotation_that_names_no_lock_of_a_fault_handler_makes_no_fault_a_deadlock() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Cache
            {
                private readonly object _gate = new();
                private readonly Frame _frame = new();

                // A plain lock.
                [Acquires(nameof(_gate))] public void EnterGate() => Monitor.Enter(_gate);
                [Releases(nameof(_gate))] public void ExitGate() => Monitor.Exit(_gate);

                // Nothing that is there: said to whoever wrote it, never guessed.
                [{|FLT0405:Acquires("_missing")|}] public void EnterMissing() { }
                [{|FLT0405:Acquires("_frame.Missing")|}] public void EnterMissingPart() { }
                [{|FLT0405:Acquires("")|}] public void EnterNothing() { }

                [Acquires(nameof(_frame))] public void EnterFrame() => _frame.Enter();
                [Releases(nameof(_frame))] public void ExitFrame() => _frame.Exit();

                public void Read(Memory source, byte[] destination)
                {
                    EnterGate();
                    try
                    {
                        source.Copy(destination);
                    }
                    finally
                    {
                        ExitGate();
                    }

                    EnterMissing();
                    EnterMissingPart();
                    EnterNothing();
                    source.Copy(destination);

                    EnterFrame();
                    ExitFrame();
                    source.Copy(destination);
                }
            }
            """);

    [Fact]
    public Task Every_target_form_is_understood() =>
        Verify.FaultsInMembersAsync(
            """
            public sealed class Node
            {
                public readonly Latch Latch = new();
                public Node Parent { get; } = null!;
                public static readonly Latch Root = new();
            }

            private readonly Node node = new();

            [Acquires(nameof(latch))] private void EnterMember() { }
            [Releases(nameof(latch))] private void ExitMember() { }
            [Acquires("this.latch")] private void EnterThisMember() { }
            [Acquires("node.Latch")] private void EnterPath() { }
            [Releases("node.Latch")] private void ExitPath() { }
            [Acquires("which")] private static void EnterParameter(Latch which) { }
            [Releases("which")] private static void ExitParameter(Latch which) { }
            [Acquires("of.Parent.Latch")] private static void EnterParameterPath(Node of) { }
            [Releases("of.Parent.Latch")] private static void ExitParameterPath(Node of) { }
            [Acquires("Node.Root")] private static void EnterStatic() { }
            [Releases("Node.Root")] private static void ExitStatic() { }
            [Acquires("return")] private static Latch Take() => new();
            [Acquires("return.Latch")] private static Node TakeNode() => new();

            public void Member(Source source, byte[] data)
            {
                EnterMember();
                {|FLT0001:source.Copy(data)|};
                ExitMember();
                source.Copy(data);
                EnterThisMember();
                {|FLT0001:source.Copy(data)|};
                latch.Exit();
                source.Copy(data);
            }

            public void Path(Source source, byte[] data)
            {
                EnterPath();
                {|FLT0001:source.Copy(data)|};
                ExitPath();
                source.Copy(data);
                EnterPath();
                node.Latch.Exit();
                source.Copy(data);
            }

            public void Parameter(Source source, byte[] data, Node other)
            {
                EnterParameter(latch);
                {|FLT0001:source.Copy(data)|};
                ExitParameter(which: latch);
                source.Copy(data);
                EnterParameterPath(other);
                {|FLT0001:source.Copy(data)|};
                ExitParameterPath(other);
                source.Copy(data);
                EnterParameterPath(other);
                other.Parent.Latch.Exit();
                source.Copy(data);
            }

            public void Static(Source source, byte[] data)
            {
                EnterStatic();
                {|FLT0001:source.Copy(data)|};
                ExitStatic();
                source.Copy(data);
                Node.Root.Enter();
                {|FLT0001:source.Copy(data)|};
                ExitStatic();
                source.Copy(data);
            }

            public void Return(Source source, byte[] data)
            {
                Latch taken = Take();
                {|FLT0001:source.Copy(data)|};
                taken.Exit();
                source.Copy(data);
                Node found = TakeNode();
                {|FLT0001:source.Copy(data)|};
                found.Latch.Exit();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_lock_behind_a_get_only_property_or_a_readonly_path_is_the_same_each_time() =>
        Verify.FaultsInMembersAsync(
            """
            public sealed class Holder
            {
                public Latch Latch { get; } = new();
                public readonly Latch Field = new();
            }

            private readonly Holder holder = new();
            private Latch Own => latch;

            public void Method(Source source, byte[] data)
            {
                holder.Latch.Enter();
                {|FLT0001:source.Copy(data)|};
                holder.Latch.Exit();
                source.Copy(data);

                this.holder.Field.Enter();
                holder.Field.Exit();
                source.Copy(data);

                Own.Enter();
                Own.Exit();
                source.Copy(data);

                Holder alias = holder;
                alias.Field.Enter();
                holder.Field.Exit();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task The_same_lock_of_two_objects_is_two_locks() =>
        Verify.FaultsInMembersAsync(
            """
            public sealed class Node
            {
                public readonly Latch Latch = new();
            }

            public void Method(Source source, byte[] data, Node first, Node second)
            {
                first.Latch.Enter();
                second.Latch.Enter();
                second.Latch.Exit();
                {|FLT0001:source.Copy(data)|};
                first.Latch.Exit();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_local_that_is_assigned_again_names_another_lock() =>
        Verify.FaultsInMembersAsync(
            """
            public void Method(Source source, byte[] data, Latch first, Latch second)
            {
                Latch current = first;
                current.Enter();
                current = second;
                current.Enter();
                current.Exit();
                {|FLT0001:source.Copy(data)|};
                first.Exit();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_scope_can_own_a_member_of_the_object_that_returned_it() =>
        Verify.FaultsInMembersAsync(
            """
            public sealed class Index
            {
                public readonly Latch Latch = new();

                [Acquires(nameof(Latch))]
                public LatchScope Locked() => default;
            }

            public void Method(Source source, byte[] data, Index index)
            {
                using (index.Locked())
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);
                LatchScope scope = index.Locked();
                index.Latch.Exit();
                source.Copy(data);
            }
            """);
}
