using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace Faultline.CodeFixes.Tests;

/// <summary>The fixed code has no warning of the compiler that the code before has not.</summary>
public class WarningTests
{
    [Fact]
    public async Task Nothing_is_offered_that_would_add_a_warning()
    {
        const string Code = """
            using System;
            using System.IO;
            using Acme;

            static class Client
            {
                static int Write(Frame frame, Source source)
                {
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                    }

                    return 1;
                }
            }
            """;
        const string Source = """
            using System;
            using Faultline.Annotations;

            public class Source
            {
                public int Length { get; } = 4;

                [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultIn))]
                public void CopyTo(Span<byte> destination) { }

                [Obsolete("Slow.")] [NoFault] public int CopyToAtomic(Span<byte> destination) => 0;

                [FaultIn] public bool FaultIn() => true;
            }
            """;
        using var workbench = new Workbench(withRuntime: false, Code, Source);

        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());

        Assert.Empty(await workbench.ActionsAsync(diagnostic));
        Assert.Equal(Code, await workbench.FixAllAsync(equivalenceKey: null));

        using var other = new Workbench(
            withRuntime: false, Code, Source.Replace("[Obsolete(\"Slow.\")] ", "", StringComparison.Ordinal));
        Assert.Single(await other.ActionsAsync(Assert.Single(await other.DiagnosticsAsync())));
    }

    [Fact]
    public async Task A_warning_that_is_there_already_does_not_matter()
    {
        const string Code = """
            using System;
            using Acme;
            using Faultline;

            static class Client
            {
                static void Write(Frame frame, UserBuffer source)
                {
                    int unused = 0;
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                        Old();
                    }
                }

                [Obsolete("Old.")] static void Old() { }
            }
            """;
        using var workbench = new Workbench(withRuntime: true, Code);
        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());

        CodeAction action = Assert.Single(await workbench.ActionsAsync(diagnostic));

        string changed = await workbench.ApplyAsync(action);
        Assert.Contains("Old();", changed, StringComparison.Ordinal);
        Assert.Contains("while (copy.FaultIn());", changed, StringComparison.Ordinal);
    }
}
