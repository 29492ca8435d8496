using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>FLT0301 to FLT0306: waiting, awaiting, and foreign code under a lock.</summary>
internal static class WaitingSeeds
{
    private static readonly string[] Blocking =
        ["Thread.Sleep(10)", "Task.Delay(10).Wait()", "File.ReadAllBytes(\"seeded\")"];

    private static readonly (string Name, string Field, string Enter, string Leave)[] OuterLocks =
    [
        ("another object", "private readonly object _seededOuter = new();", "lock (_seededOuter)\n{", "}"),
        ("a Lock", "private readonly Lock _seededOuter = new();", "using (_seededOuter.EnterScope())\n{", "}"),
        (
            "a semaphore", "private readonly SemaphoreSlim _seededOuter = new(1, 1);",
            "_seededOuter.Wait();\ntry\n{", "}\nfinally\n{\n_seededOuter.Release();\n}"),
    ];

    public static IEnumerable<Mutant> Of(ProgramModel program) =>
    [
        .. program.Sections.Where(one => !one.IsTry).SelectMany(section =>
            Blocked(program, section).Concat(Awaited(program, section)).Concat(CalledBack(program, section))
                .Concat(Joined(program, section))),
        .. program.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .SelectMany(call => NestedWait(program, call)),
    ];

    private static IEnumerable<Mutant> Blocked(ProgramModel program, Section section)
    {
        bool isForbidden = section.Kind is { IsSpin: true } or { IsTakenByFaultHandler: true, IsHeldAcrossIO: false };
        if (section.Kind.IsHeldAcrossIO)
            yield break;

        foreach (string call in Blocking)
        {
            yield return program.Mutant(
                $"{call} under the lock", isForbidden ? "FLT0306" : "FLT0301",
                Edit.Insert(section.Inside, $"\n§{call};\n"));
        }
    }

    private static IEnumerable<Mutant> Awaited(ProgramModel program, Section section)
    {
        bool mayNotAwait = section.Kind is { IsThreadAffine: true } or { IsTakenByFaultHandler: true };
        if (!mayNotAwait || section.Form == SectionForm.Scope || section.Entry is not { } method)
            yield break;

        var edits = new List<Edit>();
        if (!method.Modifiers.Any(SyntaxKind.AsyncKeyword))
        {
            string type = method.ReturnType.ToString() == "void" ? "Task" : $"Task<{method.ReturnType}>";
            edits.Add(new(method.ReturnType.Span, "async " + type));
        }

        foreach (string awaited in new[] { "await Task.Yield()", "await Task.Delay(1).ConfigureAwait(false)" })
        {
            string inside = $"\n§{awaited};\n";
            yield return program.Mutant(
                "await under the lock", "FLT0302",
                section.Form == SectionForm.Statement
                    ? [.. edits, .. section.WithRelease(section.ReleaseText, markAcquire: false, inside: inside)]
                    : [.. edits, Edit.Insert(section.Inside, inside)]);
        }
    }

    private static IEnumerable<Mutant> NestedWait(ProgramModel program, InvocationExpressionSyntax call)
    {
        if (program.SymbolOf(call) is not IMethodSymbol { Name: "Wait", ContainingType.Name: "Monitor" }
            || call.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Body: { } body } method)
        {
            yield break;
        }

        foreach ((string name, string field, string enter, string leave) in OuterLocks)
        {
            yield return program.Mutant(
                $"Monitor.Wait under {name}", "FLT0303",
                ProgramModel.Members((TypeDeclarationSyntax)method.Parent!, field),
                Edit.Insert(body.OpenBraceToken.Span.End, "\n" + enter + "\n"),
                Edit.Insert(call.SpanStart, "§"),
                Edit.Insert(body.CloseBraceToken.SpanStart, leave + "\n"));
        }
    }

    private static IEnumerable<Mutant> CalledBack(ProgramModel program, Section section)
    {
        string isStatic = section.IsStatic ? "static " : "";
        string sender = section.IsStatic ? "null" : "this";
        yield return program.Mutant(
            "event raised under the lock", "FLT0304",
            ProgramModel.Members(section.Type, $"public {isStatic}event EventHandler? Seeded;"),
            Edit.Insert(section.Inside, $"\n§Seeded?.Invoke({sender}, EventArgs.Empty);\n"));
        yield return program.Mutant(
            "task source completed under the lock", "FLT0304",
            ProgramModel.Members(section.Type, $"private {isStatic}readonly TaskCompletionSource _seeded = new();"),
            Edit.Insert(section.Inside, "\n§_seeded.TrySetResult();\n"));
        if (section.Entry is { } method)
        {
            yield return program.Mutant(
                "delegate of a caller invoked under the lock", "FLT0304",
                ProgramModel.Parameter(method, "Action? seeded = null"),
                Edit.Insert(section.Inside, "\n§seeded?.Invoke();\n"));
        }
    }

    private static IEnumerable<Mutant> Joined(ProgramModel program, Section section)
    {
        string work = section.PairText;
        if (section.Kind is { IsUnknown: true } or { Mode: "Shared" } or { Name: "Through methods" })
            yield break;

        yield return program.Mutant(
            "thread joined that takes the lock", "FLT0305",
            Edit.Insert(
                section.Inside,
                $"\nThread seededThread = new(() => {{ {work} }});\nseededThread.Start();\n§seededThread.Join();\n"));
        yield return program.Mutant(
            "task awaited synchronously that takes the lock", "FLT0305",
            Edit.Insert(section.Inside, $"\nTask seededTask = Task.Run(() => {{ {work} }});\n§seededTask.Wait();\n"));
        if (section.IsOwnField)
        {
            string isStatic = section.IsStatic ? "static " : "";
            yield return program.Mutant(
                "task awaited synchronously whose method takes the lock", "FLT0305",
                ProgramModel.Members(section.Type, $"private {isStatic}void SeededWork()\n{{\n{work}\n}}"),
                Edit.Insert(section.Inside, "\nTask seededTask = Task.Run(SeededWork);\n§seededTask.Wait();\n"));
        }

        if (section.Entry is { } method)
        {
            yield return program.Mutant(
                "registration disposed whose callback takes the lock", "FLT0305",
                ProgramModel.Parameter(method, "CancellationToken seeded = default"),
                Edit.Insert(
                    section.Inside,
                    $"\nCancellationTokenRegistration seededCallback = seeded.Register(() => {{ {work} }});\n" +
                    "§seededCallback.Dispose();\n"));
        }
    }
}
