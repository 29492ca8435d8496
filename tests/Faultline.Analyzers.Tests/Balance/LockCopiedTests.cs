using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>FLT0205: a lock that is a mutable struct, or its scope, has to stay where it is.</summary>
public class LockCopiedTests
{
    [Theory]
    [InlineData("bool taken = false; _gate.Enter(ref taken); _count++; _gate.Exit();")]
    [InlineData("bool taken = false; ref SpinLock alias = ref _gate; alias.Enter(ref taken); _count++; alias.Exit();")]
    [InlineData("bool taken = false; _gates[0].Enter(ref taken); _count++; _gates[0].Exit();")]
    [InlineData("SpinLock own = new(); bool taken = false; own.Enter(ref taken); _count++; own.Exit();")]
    [InlineData(
        "SpinLock own = new(enableThreadOwnerTracking: false); bool taken = false; own.Enter(ref taken); " +
        "_count++; own.Exit();")]
    [InlineData("SpinLock own = default; bool taken = false; own.Enter(ref taken); _count++; own.Exit();")]
    [InlineData("TakeByReference(ref _gate);")]
    [InlineData(
        "ref SpinLock alias = ref Reference(); bool taken = false; alias.Enter(ref taken); _count++; alias.Exit();")]
    [InlineData("_gate = new SpinLock(false);")]
    [InlineData("if (_gate.IsHeld) _count++;")]
    [InlineData("string name = nameof(_gate);")]
    // Locks that are classes may go anywhere.
    [InlineData("Lock alias = _class; object box = new SemaphoreSlim(1, 1); TakeClass(alias);")]
    public Task A_lock_used_where_it_is_is_clean(string body) => AccountAsync(body);

    [Theory]
    [InlineData("SpinLock copy = {|FLT0205:_gate|};")]
    [InlineData("SpinLock copy; copy = {|FLT0205:_gate|};")]
    [InlineData("var copy = {|FLT0205:_gates[0]|};")]
    [InlineData("_gates[0] = {|FLT0205:_gate|};")]
    [InlineData("SpinLock own = new(); SpinLock copy = {|FLT0205:own|};")]
    [InlineData("ref SpinLock alias = ref _gate; SpinLock copy = {|FLT0205:alias|};")]
    [InlineData("object box = {|FLT0205:_gate|};")]
    [InlineData("ValueType box = {|FLT0205:_gate|};")]
    [InlineData("TakeCopy({|FLT0205:_gate|});")]
    [InlineData("TakeCopy(gate: {|FLT0205:_gate|});")]
    [InlineData("TakeClass({|FLT0205:_gate|});")]
    [InlineData("new List<SpinLock>().Add({|FLT0205:_gate|});")]
    public Task A_copy_is_reported_where_it_is_made(string body) => AccountAsync(body);

    [Theory]
    [InlineData("public SpinLock Gate() => {|FLT0205:_gate|};")]
    [InlineData("public SpinLock Gate { get { return {|FLT0205:_gate|}; } }")]
    [InlineData("public ref SpinLock Gate() => ref _gate;")]
    public Task A_returned_lock_is_a_copy_unless_it_is_returned_by_reference(string member) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private SpinLock _gate;

                {{member}}
            }
            """);

    [Fact]
    public Task A_readonly_field_is_reported_once_at_its_declaration() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly SpinLock {|FLT0205:_gate|} = new(false);
                private int _count;

                public void Deposit()
                {
                    bool taken = false;
                    _gate.Enter(ref taken);
                    _count++;
                    _gate.Exit();
                }

                public void Withdraw()
                {
                    bool taken = false;
                    _gate.Enter(ref taken);
                    _count--;
                    _gate.Exit();
                }
            }
            """);

    [Theory]
    [InlineData("private SpinLock _gate;")]
    [InlineData("private static SpinLock Gate;")]
    [InlineData("private readonly SpinLock[] _gates = new SpinLock[4];")]
    [InlineData("private readonly Lock _gate = new();")]
    [InlineData("private readonly LatchReference _gate = new();")]
    [InlineData("private readonly SpinLock {|FLT0205:_gate|};")]
    [InlineData("private static readonly SpinLock {|FLT0205:Gate|} = new();")]
    [InlineData("private readonly Tiny {|FLT0205:_gate|};")]
    public Task Fields(string field) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                {{field}}
            }

            {{OwnStructs}}
            """);

    [Theory]
    [InlineData("Tiny copy = {|FLT0205:tiny|};")]
    [InlineData("object box = {|FLT0205:tiny|};")]
    [InlineData("tiny.Enter(); tiny.Exit();")]
    [InlineData("LatchReference copy = reference;")]
    [InlineData("using TinyScope scope = tiny.Hold();")]
    [InlineData("using TinyScope scope = tiny.Hold(); TinyScope copy = {|FLT0205:scope|};")]
    [InlineData("using TinyScope scope = tiny.Hold(); Take({|FLT0205:scope|});")]
    [InlineData("using TinyScope scope = tiny.Hold(); TakeReference(in scope);")]
    [InlineData("using Lock.Scope scope = @class.EnterScope(); Lock.Scope copy = {|FLT0205:scope|};")]
    public Task Locks_and_scopes_of_the_clients_own(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public static class Teller
            {
                public static void Method(ref Tiny tiny, LatchReference reference, Lock @class)
                {
                    {{body}}
                }

                private static void Take(TinyScope scope) { }

                private static void TakeReference(in TinyScope scope) { }
            }

            {{OwnStructs}}
            """);

    /// <summary>A lock that is a mutable struct, its scope, and a handle that may be copied.</summary>
    private const string OwnStructs =
        """
        [LockClass("tiny")]
        public struct Tiny
        {
            private int _state;

            [Acquires] public void Enter() => _state = 1;
            [Releases] public void Exit() => _state = 0;
            [Acquires] public TinyScope Hold() => new();
        }

        [ScopedLock]
        public struct TinyScope : IDisposable
        {
            private bool _released;

            public void Dispose() => _released = true;
        }

        [LockClass("reference")]
        public readonly struct LatchReference
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }
        """;

    private static Task AccountAsync(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private readonly SpinLock[] _gates = new SpinLock[4];
                private readonly Lock _class = new();
                private SpinLock _gate;
                private int _count;

                public void Method()
                {
                    {{body}}
                }

                private static void TakeByReference(ref SpinLock gate) { }

                private static void TakeCopy(SpinLock gate) { }

                private static void TakeClass(object gate) { }

                private ref SpinLock Reference() => ref _gate;
            }
            """);
}
