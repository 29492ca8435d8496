using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0008, off by default: a member that other assemblies can call may fault, takes a lock, blocks or calls back, and
/// does not say so. Compares the summary of the member with its attributes; it has to bind every member that is visible
/// outside, and so does nothing unless it is asked for.
/// </summary>
internal static class EffectsNotDeclared
{
    public const string Id = "FLT0008";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Effects of a visible member are not declared",
        messageFormat: "'{0}' {1}, and its attributes do not say so; add {2}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: false,
        description: "Across assemblies there is no source to follow: clients see the attributes of a member, and nothing " +
            "else. What is not said there, their analysis cannot see.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    /// <summary>Reports the members of one file, if the rule is enabled there.</summary>
    public static void Analyze(SemanticModelAnalysisContext context, ICalleeEffects callees, DeclaredOrder order)
    {
        CancellationToken cancellation = context.CancellationToken;
        SemanticModel model = context.SemanticModel;
        if (!IsEnabled(model, cancellation))
            return;
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellation);
        foreach (SyntaxNode node in root.DescendantNodes(node => node is not (BlockSyntax or ArrowExpressionClauseSyntax)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (node is not (BaseMethodDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax) ||
                (context.FilterSpan is { } span && !span.IntersectsWith(node.FullSpan)) ||
                model.GetDeclaredSymbol(node, cancellation) is not { } member || !IsVisible(member) || IsSecondPart(member))
            {
                continue;
            }

            (IMethodSymbol Function, IReadOnlyList<MissingEffect> Missing)[] functions =
            [
                .. from function in Functions(member)
                   select (function, MissingEffects.Of(function, callees, order, model.Compilation, cancellation)),
            ];
            MissingEffect[] missing =
                [.. functions.SelectMany(one => one.Missing).GroupBy(one => one.Attribute).Select(same => same.First())];
            if (missing.Length > 0)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptor,
                    member.Locations[0],
                    additionalLocations: missing.Select(one => one.Location).Where(place => place.IsInSource),
                    properties: EffectAttributes.ToWrite(member, functions, callees.Declarations.Model),
                    member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? member.ContainingType.Name : member.Name,
                    Joined(missing.Select(one => one.Does)),
                    Joined(missing.Select(one => $"[{one.Attribute}]"))));
            }
        }
    }

    private static IEnumerable<IMethodSymbol> Functions(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: not (MethodKind.Destructor or MethodKind.StaticConstructor) } method => [method],
        IPropertySymbol property => new[] { property.GetMethod, property.SetMethod }.OfType<IMethodSymbol>(),
        _ => [],
    };

    /// <summary>The attributes of a partial member count for both parts: it is asked once, where it is declared.</summary>
    private static bool IsSecondPart(ISymbol member) =>
        member is IMethodSymbol { PartialDefinitionPart: not null } or IPropertySymbol { PartialDefinitionPart: not null };

    private static string Joined(IEnumerable<string> parts)
    {
        string[] all = [.. parts.Distinct()];
        return all.Length == 1
            ? all[0]
            : string.Join(", ", all.Take(all.Length - 1)) + " and " + all[all.Length - 1];
    }

    private static bool IsEnabled(SemanticModel model, CancellationToken cancellation)
    {
        CompilationOptions options = model.Compilation.Options;
        if (!options.SpecificDiagnosticOptions.TryGetValue(Id, out ReportDiagnostic given) &&
            options.SyntaxTreeOptionsProvider is { } provider &&
            !provider.TryGetDiagnosticValue(model.SyntaxTree, Id, cancellation, out given))
        {
            provider.TryGetGlobalDiagnosticValue(Id, cancellation, out given);
        }

        return given is not (ReportDiagnostic.Default or ReportDiagnostic.Suppress);
    }

    private static bool IsVisible(ISymbol member)
    {
        for (ISymbol? symbol = member; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not
                (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }
}
