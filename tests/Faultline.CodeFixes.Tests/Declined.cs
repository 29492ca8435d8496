using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>Checks that no fix is offered for one section, while the one beside it is fixed.</summary>
internal static class Declined
{
    private const string Fixable = """

            void Fixable(Page page, UserBuffer other)
            {
                using LockedPage locked = page.Lock();
                other.CopyTo(locked.Data);
            }
        """;

    /// <summary>Is what this member of a class reports offered no fix, and left by Fix All?</summary>
    public static async Task CheckAsync(string shape, string section)
    {
        string head = $$"""
            using System;
            using Acme;
            using Faultline;
            using Faultline.Annotations;

            abstract class Client
            {
            {{section}}

            """;
        string code = head + Fixable + "\n}\n";
        using var workbench = new Workbench(withRuntime: true, code);

        Diagnostic[] declined = [.. (await workbench.DiagnosticsAsync()).Where(
            diagnostic => diagnostic.Location.SourceSpan.End < head.Length)];
        Assert.True(declined.Length > 0, "Nothing is reported: " + shape);
        Compilation compilation = (await workbench.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        foreach (Diagnostic diagnostic in declined)
            Assert.Empty(await workbench.ActionsAsync(diagnostic));

        string changed = await workbench.FixAllAsync(equivalenceKey: null);
        Assert.StartsWith(head, changed, StringComparison.Ordinal);
        Assert.Contains("while (copy.FaultIn());", changed, StringComparison.Ordinal);
    }
}
