using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// The bodies of a compilation, each bound when it is first asked for and then kept: whoever reports on a body and
/// whoever only wants to know what it does share it.
/// </summary>
internal sealed class Bodies
{
    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<SyntaxNode, BodyAnalysis?> _known = new();

    public Bodies(Compilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>Told of each body that is bound, by whoever measures how many these are.</summary>
    internal static AsyncLocal<Action<SyntaxNode>?> Binding { get; } = new();

    /// <summary>The analysis of the body at a node; null if it is none, or too deep to bind.</summary>
    public BodyAnalysis? At(SyntaxNode body, ICalleeEffects callees, CancellationToken cancellation)
    {
        if (_known.TryGetValue(body, out BodyAnalysis? known))
            return known;

        BodyAnalysis? analysis = Bind(body, callees, cancellation);
        return _known.GetOrAdd(body, analysis);
    }

    /// <summary>The function of a method, accessor, constructor, lambda or local function; null if no body is in sight.</summary>
    public FoundFunction? Of(IMethodSymbol function, ICalleeEffects callees, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in function.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellation);
            if (Containing(declaration) is not { } body || At(body, callees, cancellation) is not { } analysis)
                continue;
            foreach (BodyFunction found in analysis.Functions)
            {
                if (found.Method is { } method && IsSame(method, function, declaration, cancellation))
                    return new FoundFunction(analysis, found);
            }
        }

        return null;
    }

    /// <summary>The body that a node stands in, or is.</summary>
    public static SyntaxNode? Containing(SyntaxNode declaration)
    {
        for (SyntaxNode? node = declaration; node is not null; node = node.Parent)
        {
            if (CandidateBodies.IsBody(node))
                return node;
            if (node is CompilationUnitSyntax unit)
                return unit.Members.Any(SyntaxKind.GlobalStatement) ? unit : null;
            if (node is BaseTypeDeclarationSyntax)
                return null;
        }

        return null;
    }

    private static bool IsSame(
        IMethodSymbol found, IMethodSymbol wanted, SyntaxNode declaration, CancellationToken cancellation)
    {
        if (SymbolEqualityComparer.Default.Equals(found.OriginalDefinition, wanted.OriginalDefinition))
            return true;
        // The same function, bound by another semantic model.
        return wanted.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction &&
            found.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax(cancellation) == declaration;
    }

    private BodyAnalysis? Bind(SyntaxNode body, ICalleeEffects callees, CancellationToken cancellation)
    {
        if (CandidateBodies.IsTooDeep(body) || Home(body.SyntaxTree) is null)
            return null;
        Binding.Value?.Invoke(body);
        SemanticModel model = Model(body.SyntaxTree);
        if (model.GetOperation(body, cancellation) is not { Parent: null } root)
            return null;
        return BodyAnalysis.Of(root, Method(body, model, cancellation), callees, cancellation);
    }

    /// <summary>The model of a tree in sight.</summary>
    public SemanticModel Model(SyntaxTree tree) =>
        // What a callee does is often written in another file than the call. A few bodies are bound, those that can be
        // reached under a lock, and each once. The driver hands out the models that it has.
#pragma warning disable RS1030
        (Home(tree) ?? _compilation).GetSemanticModel(tree);
#pragma warning restore RS1030

    /// <summary>The compilation that a tree belongs to; null if it is not in sight.</summary>
    private Compilation? Home(SyntaxTree tree) =>
        SourceCompilations.Of(_compilation).FirstOrDefault(one => one.ContainsSyntaxTree(tree));

    private static IMethodSymbol? Method(SyntaxNode body, SemanticModel model, CancellationToken cancellation) => body switch
    {
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax =>
            model.GetDeclaredSymbol(body, cancellation) as IMethodSymbol,
        ArrowExpressionClauseSyntax { Parent: { } property } =>
            (model.GetDeclaredSymbol(property, cancellation) as IPropertySymbol)?.GetMethod,
        _ => null,
    };
}

/// <summary>A function, and the body that it is or stands in.</summary>
internal sealed record FoundFunction(BodyAnalysis Body, BodyFunction Function);
