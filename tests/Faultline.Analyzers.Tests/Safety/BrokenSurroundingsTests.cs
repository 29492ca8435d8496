using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>Missing references, annotations of an unexpected shape, code that does not bind: no crash.</summary>
public class BrokenSurroundingsTests
{
    private static readonly string Client = ClientTypes.ClassWith(ClientTypes.MethodWith(
        "using LatchScope scope = latch.Hold(); source.Copy(data); source.CopyAtomic(data); lock (latch) user.CopyTo(local);"));

    [Fact]
    public async Task Without_any_reference()
    {
        await Analysis.SurviveAsync(
            Analysis.Compile([], References.GlobalUsings, References.AnnotationSource, ClientTypes.Source, Client),
            "no references");
        await Analysis.SurviveAsync(Analysis.Compile([], LockDenseClient.Source), "no references, no annotations");
    }

    [Fact]
    public async Task Without_the_annotations()
    {
        Assert.Empty(await Analysis.SurviveAsync(
            Analysis.Compile(References.Framework, References.GlobalUsings, ClientTypes.Source, Client), "no annotations"));
    }

    [Fact]
    public Task Without_the_core_library_but_with_the_runtime() =>
        Analysis.SurviveAsync(
            Analysis.Compile([References.Runtime], References.GlobalUsings, ClientTypes.Source, Client), "runtime only");

    [Fact]
    public async Task With_the_annotations_twice()
    {
        // From the runtime and as source: the attributes are ambiguous for nobody, the compiler takes the source.
        ImmutableArray<Diagnostic> diagnostics = await Analysis.SurviveAsync(
            Analysis.Compile(
                References.FrameworkAndRuntime,
                References.GlobalUsings, References.AnnotationSource, ClientTypes.Source, Client),
            "annotations twice");
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == "FLT0001");
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == "FLT0003");
    }

    [Theory]
    [InlineData("public sealed class MayFaultAttribute(int level) : System.Attribute;", "[MayFault(3)]")]
    [InlineData("public sealed class MayFaultAttribute<T> : System.Attribute;", "[MayFault<int>]")]
    [InlineData("public sealed class MayFaultAttribute;", "[MayFault]")]
    [InlineData(
        "public sealed class MayFaultAttribute : System.Attribute { public int Atomic { get; set; } public int[]? FaultIn { get; set; } }",
        "[MayFault(Atomic = 3, FaultIn = new[] { 1 })]")]
    [InlineData("public sealed class NoFaultAttribute(string? text) : System.Attribute;", "[NoFault(null)]")]
    [InlineData("public sealed class AcquiresAttribute : System.Attribute;", "[Acquires]")]
    [InlineData("public sealed class AcquiresAttribute(int target) : System.Attribute;", "[Acquires(1)]")]
    [InlineData("public sealed class AcquiresAttribute(object? target) : System.Attribute;", "[Acquires(typeof(int))]")]
    [InlineData("public sealed class AcquiresAttribute(params string?[]? target) : System.Attribute;", "[Acquires(null)]")]
    [InlineData(
        "public sealed class AcquiresAttribute(string? target) : System.Attribute { public string? Mode { get; set; } }",
        "[Acquires(null, Mode = \"Shared\")]")]
    [InlineData("public sealed class ReleasesAttribute(params int[] all) : System.Attribute;", "[Releases(1, 2)]")]
    [InlineData(
        "public sealed class TryAcquiresAttribute : System.Attribute { public string? Result; public long Mode; }",
        "[TryAcquires(Result = \"yes\", Mode = 99)]")]
    [InlineData("public sealed class RequiresLockAttribute : System.Attribute;", "[RequiresLock]")]
    [InlineData("public sealed class AssertsLockAttribute(char c) : System.Attribute;", "[AssertsLock('x')]")]
    [InlineData("public sealed class DisablesFaultsAttribute(int depth) : System.Attribute;", "[DisablesFaults(2)]")]
    [InlineData("public sealed class FaultInAttribute(object?[]? all) : System.Attribute;", "[FaultIn(null)]")]
    [InlineData("public enum MayFaultAttribute { }", "[MayFault]")]
    public Task An_annotation_of_another_shape_on_a_method(string declaration, string use) =>
        SurviveShapeAsync(declaration, use, onType: "", onAssembly: "");

    [Theory]
    [InlineData("public sealed class LockClassAttribute : System.Attribute;", "[LockClass]")]
    [InlineData("public sealed class LockClassAttribute(int rank) : System.Attribute;", "[LockClass(3)]")]
    [InlineData("public sealed class LockClassAttribute(string? a, int b) : System.Attribute;", "[LockClass(null, 3)]")]
    [InlineData(
        "public sealed class LockClassAttribute(string? a) : System.Attribute { public string? TakenByFaultHandler { get; set; } }",
        "[LockClass(null, TakenByFaultHandler = \"yes\")]")]
    [InlineData("public sealed class ScopedLockAttribute(bool on) : System.Attribute;", "[ScopedLock(true)]")]
    [InlineData("public sealed class UserMemoryAttribute(params object[] x) : System.Attribute;", "[UserMemory(1, \"2\")]")]
    public Task An_annotation_of_another_shape_on_a_type(string declaration, string use) =>
        SurviveShapeAsync(declaration, onMethod: "", use, onAssembly: "");

    [Theory]
    [InlineData("public sealed class LockOrderAttribute : System.Attribute;", "[assembly: Faultline.Annotations.LockOrder]")]
    [InlineData(
        "public sealed class LockOrderAttribute(string one) : System.Attribute;",
        "[assembly: Faultline.Annotations.LockOrder(\"a\")]")]
    [InlineData(
        "public sealed class LockOrderAttribute(params int[] all) : System.Attribute;",
        "[assembly: Faultline.Annotations.LockOrder(1, 2)]")]
    [InlineData(
        "public sealed class LockOrderAttribute(params object?[]? all) : System.Attribute;",
        "[assembly: Faultline.Annotations.LockOrder(null)] [assembly: Faultline.Annotations.LockOrder(1, null, typeof(int))]")]
    public Task An_annotation_of_another_shape_on_the_assembly(string declaration, string use) =>
        SurviveShapeAsync(declaration, onMethod: "", onType: "", use);

    [Theory]
    [InlineData("[LockClass] public class L { }")]
    [InlineData("[LockClass(Missing)] public class L { [Acquires(Missing)] public void Enter() { } }")]
    [InlineData("[LockClass(\"x\", TakenByFaultHandler = 3, Missing = 1)] public class L { }")]
    [InlineData("[LockClass(null!)] public class L { [Acquires(null!)] public void Enter() { } }")]
    [InlineData("[LockClass(\"a\"), LockClass(\"b\", TakenByFaultHandler = true)] public class L { }")]
    [InlineData("public class L { [Acquires(\"..\")] public void Enter() { } [Releases(\"this.\")] public void Exit() { } }")]
    [InlineData("public class L { [Acquires(\"return.return.x\")] public void Enter() { } }")]
    [InlineData("public class L { [Acquires(\"L.Self.Self\")] public void Enter() { } public static L Self; }")]
    [InlineData("public class L : Missing<L>, IMissing { [Acquires] public override void Enter() { } }")]
    [InlineData("public class L : L { [Acquires] public void Enter() { } }")]
    [InlineData("public interface IA : IB { } public interface IB : IA { } public class L : IA { [Acquires] public void Enter() { } }")]
    [InlineData("public class L { [Acquires] public void Enter(); [Releases] public extern void Exit(); }")]
    [InlineData("public class L { [Acquires] public Missing Enter() => default; [Acquires(\"x\")] public L(Missing x) { } }")]
    [InlineData("public class L { [MayFault(Atomic = \"Enter\", FaultIn = \"Missing\")] public void Enter() { } }")]
    [InlineData("public class L { [MayFault(Atomic = null, FaultIn = \"\")] public void Enter() { } }")]
    [InlineData("public class L<T> where T : L<T> { [Acquires] public void Enter() { } public T Next; }")]
    [InlineData("public class L { [Acquires] public void Enter() { } [Acquires] public void Enter() { } }")]
    [InlineData("public class L { [Acquires, TryAcquires, Releases, RequiresLock(\"this\"), AssertsLock(\"this\")] public void Enter() { } }")]
    [InlineData("public ref struct L { [UserMemory] public ref byte At; [Acquires] public void Enter() { } }")]
    [InlineData("public class L { [TryAcquires(\"x\")] public int Enter(out int x) { x = 0; return 0; } }")]
    [InlineData("public class L { [TryAcquires] public void Enter() { } [TryAcquires] public dynamic Exit() => 0; }")]
    public async Task Annotations_that_make_no_sense(string type)
    {
        foreach (string body in (string[])
            [
                "var l = new L(); l.Enter(); source.Copy(data); l.Exit();",
                "using (new L()) { source.Copy(data); }",
                "lock (new L()) { source.Copy(data); } L l = default!; if (l.Enter()) user.CopyTo(local);",
                "L<L> l = null; l.Next.Next.Enter(); source.Copy(data); l?.Enter(data);",
            ])
        {
            await Analysis.SurviveAsync(
                Analysis.OwnTypes(
                    ClientTypes.Source,
                    "namespace Client;\n" + type,
                    ClientTypes.ClassWith(ClientTypes.MethodWith(body))),
                $"{type} with {body}");
        }
    }

    [Theory]
    [InlineData("latch.Enter(; source.Copy(data);")]
    [InlineData("latch.Enter(); source.Copy(; latch.Exit();")]
    [InlineData("latch.Enter(); missing.Copy(data).Copy();")]
    [InlineData("latch.Enter(); source.Copy(missing, 3, data: data);")]
    [InlineData("latch.Enter(); Source.Copy(data); this.latch.latch.Exit();")]
    [InlineData("lock () source.Copy(data);")]
    [InlineData("lock (missing) source.Copy(data);")]
    [InlineData("lock (latch source.Copy(data);")]
    [InlineData("using (latch.Hold() source.Copy(data); }")]
    [InlineData("using (missing.Hold()) source.Copy(data);")]
    [InlineData("using var = latch.Hold(); source.Copy(data);")]
    [InlineData("goto nowhere; latch.Enter(); source.Copy(data);")]
    [InlineData("latch.Enter(); break; continue; source.Copy(data); yield return 3; await latch;")]
    [InlineData("latch.Enter(); user[].CopyTo(local); user[missing] = 3; *pointer.x = 3; &pointer = null;")]
    [InlineData("latch.Enter(); user[1, 2].CopyTo(local); pointer[1, 2] = 3; *3 = 4; *data = 3;")]
    [InlineData("latch.Enter(); new Source(1, 2, 3); new(); new Missing().Copy(data);")]
    [InlineData("int n = n = source.CopyAtomic(n); out int x = source.CopyAtomic(data);")]
    [InlineData("source.CopyAtomic(data) = 3; source.CopyAtomic(data)++; _ = _ = source.CopyAtomic(data);")]
    [InlineData("var v = source.CopyAtomic(data) switch { }; if (source.CopyAtomic(data) is ) return;")]
    [InlineData("if (latch.TryEnter() is) ; else if (latch.TryEnter() is { X: 3 }) source.Copy(data);")]
    [InlineData("foreach (var x in latch.Enter()) source.Copy(data); for (;latch.TryEnter() = ;) ;")]
    [InlineData("try { latch.Enter(); } source.Copy(data); catch { } finally { latch.Exit();")]
    [InlineData("switch (latch.TryEnter()) { case source.Copy(data): case : default: latch.Exit() }")]
    [InlineData("dynamic d = latch; d.Enter(); source.Copy(d); lock (d) source.Copy(data); user.CopyTo(d);")]
    [InlineData("Latch alias = alias; alias.Enter(); ref Latch r = ref r; r.Enter(); source.Copy(data);")]
    [InlineData("latch.Enter(); { latch.Exit(); }}} source.Copy(data);")]
    [InlineData("System.Runtime.CompilerServices.Unsafe.CopyBlock(); Buffer.MemoryCopy(1); latch.Enter(); user.CopyTo();")]
    public Task Statements_that_do_not_bind(string body) =>
        Analysis.SurviveAsync(
            Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith(body))), body);

    private static async Task SurviveShapeAsync(string declaration, string onMethod, string onType, string onAssembly)
    {
        string source =
            $$"""
            using Faultline.Annotations;
            {{onAssembly}}

            namespace Faultline.Annotations
            {
                {{declaration}}
            }

            {{onType}}
            public sealed class Thing : System.IDisposable
            {
                {{onMethod}}
                public bool Act(byte[] data) => true;

                public void Dispose() { }

                {{onMethod}}
                public Thing Make() => this;
            }

            public static class User
            {
                public static void Use(Thing thing, byte[] data)
                {
                    lock (thing)
                        thing.Act(data);
                    using (Thing made = thing.Make())
                    {
                        if (made.Act(data))
                            thing.Act(data);
                    }
                }
            }
            """;
        await Analysis.SurviveAsync(Analysis.Compile(References.Framework, source), declaration);
        await Analysis.SurviveAsync(Analysis.Compile(References.FrameworkAndRuntime, source), declaration + " and the runtime");
    }

#if DEBUG
    /// <summary>Only debug builds of the analyzers tell of it, and let a test cause it.</summary>
    [Fact]
    public async Task An_exception_in_the_engine_is_silence_for_that_method_and_told_in_debug_builds()
    {
        string[] methods =
        [
            ClientTypes.MethodWith("using (latch.Hold()) source.Copy(data);"),
            "public void Broken(Latch latch, Source source, byte[] data) { using (latch.Hold()) source.Copy(data); }",
        ];
        var told = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        Faultline.Analyzers.Rules.LockAnalyzer.BeforeBody.Value = name =>
        {
            if (name == "Broken")
                throw new InvalidOperationException("in the engine");
        };
        ImmutableArray<Diagnostic> diagnostics = await Analysis.SurviveAsync(
            Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(string.Join('\n', methods))), "a broken engine", told);

        Assert.Equal("FLT0001", Assert.Single(diagnostics).Id);
        Assert.Equal("in the engine", Assert.Single(told).Message);
    }
#endif
}
