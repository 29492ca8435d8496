using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Does nothing, in the kind of action that our analyzer registers. Every build and every IDE runs some analyzer
/// already; what the compiler does for having one at all is no price of ours.
/// </summary>
// No compiler loads it from here, so it need not follow the rules for assemblies that compilers load.
#pragma warning disable RS1036, RS1041
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class IdleAnalyzer : DiagnosticAnalyzer
#pragma warning restore RS1036, RS1041
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [new("IDLE", "Idle", "Idle", "Idle", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start => start.RegisterSemanticModelAction(_ => { }));
    }
}
