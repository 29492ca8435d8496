using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Order;

/// <summary>
/// Names the bodies that may hold a lock of a class, by their words alone: those that mention its variable, or something
/// that hands the lock on. Only these are bound. Kept for one compilation.
/// </summary>
internal sealed class LockBodies
{
    /// <summary>A lock that more bodies mention than this is not followed.</summary>
    private const int MaxBodies = 2000;

    private readonly Compilation _compilation;
    private readonly CalleeSummaries _callees;
    private readonly LockAliases _aliases;
    private readonly ConcurrentDictionary<LockNode, IReadOnlyCollection<SyntaxNode>> _known = new();

    public LockBodies(Compilation compilation, CalleeSummaries callees, LockAliases aliases)
    {
        _compilation = compilation;
        _callees = callees;
        _aliases = aliases;
    }

    /// <summary>The bodies that may hold a lock of the class.</summary>
    public IReadOnlyCollection<SyntaxNode> Of(LockNode node, CancellationToken cancellation)
    {
        if (_known.TryGetValue(node, out IReadOnlyCollection<SyntaxNode>? known))
            return known;
        HashSet<SyntaxNode> found = node.Kind switch
        {
            LockNodeKind.Variable => OfVariable(node.Symbol!, cancellation),
            LockNodeKind.Instance => With([TreeIndex.LockStatement, "Monitor", "Synchronized"], SourceCompilations.TreesOf(_compilation), cancellation),
            LockNodeKind.TypeObject => OfTypeObject((ITypeSymbol)node.Symbol!, cancellation),
            LockNodeKind.Initializer => OfInitializer((INamedTypeSymbol)node.Symbol!, cancellation),
            _ => OfName(node.Name, cancellation),
        };
        return _known.GetOrAdd(node, found.Count > MaxBodies ? [] : found);
    }

    private HashSet<SyntaxNode> OfVariable(ISymbol variable, CancellationToken cancellation)
    {
        HashSet<SyntaxNode> bodies = [];
        HashSet<string> words = [];
        var pending = new Queue<ISymbol>();
        pending.Enqueue(variable);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { variable };
        while (pending.Count > 0)
        {
            ISymbol current = pending.Dequeue();
            HashSet<SyntaxNode> mentioned = Mentioning(current, cancellation);
            bodies.UnionWith(mentioned);
            foreach (SyntaxNode body in mentioned)
                AddHandingOn(body, current.Name, words, bodies, cancellation);
            foreach (ISymbol other in _aliases.GivenTo(variable, [.. bodies], cancellation))
            {
                if (seen.Add(other))
                    pending.Enqueue(other);
            }
        }

        return bodies;
    }

    private HashSet<SyntaxNode> Mentioning(ISymbol variable, CancellationToken cancellation)
    {
        if (variable is ILocalSymbol)
        {
            return
            [
                .. variable.DeclaringSyntaxReferences.Select(one => Bodies.Containing(one.GetSyntax(cancellation))).OfType<SyntaxNode>(),
            ];
        }

        Accessibility reach = variable is IParameterSymbol ? Accessibility.Private : CallSites.Reach(variable);
        return With([variable.Name], CallSites.Trees(variable.ContainingType, reach, _compilation), cancellation);
    }

    /// <summary>A member that returns the lock, or returns with the lock held, is another word for it.</summary>
    private void AddHandingOn(
        SyntaxNode body, string word, HashSet<string> words, HashSet<SyntaxNode> bodies, CancellationToken cancellation)
    {
        if (Name(body) is not { } name || (!Returns(body, word) && !_callees.Names(cancellation).Acquiring.Contains(name)) ||
            !words.Add(name))
        {
            return;
        }

        foreach (SyntaxNode other in With([name], SourceCompilations.TreesOf(_compilation), cancellation))
        {
            if (bodies.Add(other))
                AddHandingOn(other, name, words, bodies, cancellation);
        }
    }

    private HashSet<SyntaxNode> OfTypeObject(ITypeSymbol type, CancellationToken cancellation)
    {
        HashSet<SyntaxNode> bodies = With([TreeIndex.LockStatement, "Monitor"], SourceCompilations.TreesOf(_compilation), cancellation);
        // Some types have a keyword for a name.
        if (type.SpecialType == SpecialType.None)
            bodies.IntersectWith(With([type.Name], SourceCompilations.TreesOf(_compilation), cancellation));
        bodies.UnionWith(With(["Synchronized"], SourceCompilations.TreesOf(_compilation), cancellation));
        return bodies;
    }

    private static HashSet<SyntaxNode> OfInitializer(INamedTypeSymbol type, CancellationToken cancellation)
    {
        HashSet<SyntaxNode> bodies = [];
        foreach (IMethodSymbol constructor in type.StaticConstructors)
        {
            bodies.UnionWith(constructor.DeclaringSyntaxReferences.Select(one => one.GetSyntax(cancellation)));
            bodies.UnionWith(Initializers.Of(constructor, cancellation));
        }

        return bodies;
    }

    private HashSet<SyntaxNode> OfName(string name, CancellationToken cancellation)
    {
        AnnotatedNames names = _callees.Names(cancellation);
        HashSet<SyntaxNode> bodies = With(names.SaidToAcquire.Concat(names.Classed), SourceCompilations.TreesOf(_compilation), cancellation);
        HashSet<string> words = [];
        foreach (SyntaxNode body in bodies.ToArray())
            AddHandingOn(body, name, words, bodies, cancellation);
        return bodies;
    }

    private static HashSet<SyntaxNode> With(
        IEnumerable<string> words, IEnumerable<SyntaxTree> trees, CancellationToken cancellation)
    {
        HashSet<SyntaxNode> bodies = [];
        string[] all = [.. words];
        foreach (SyntaxTree tree in trees)
        {
            cancellation.ThrowIfCancellationRequested();
            TreeIndex index = TreeIndex.Of(tree, cancellation);
            foreach (string word in all)
                bodies.UnionWith(index.BodiesWith(word, cancellation));
        }

        return bodies;
    }

    private static string? Name(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };

    private static bool Returns(SyntaxNode body, string word)
    {
        ExpressionSyntax? value = body switch
        {
            MethodDeclarationSyntax { ExpressionBody.Expression: { } only } => only,
            MethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } only }] } => only,
            AccessorDeclarationSyntax { ExpressionBody.Expression: { } only } => only,
            AccessorDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } only }] } => only,
            ArrowExpressionClauseSyntax { Expression: { } only } => only,
            _ => null,
        };
        return value is not null && CreatedValues.LastName(CreatedValues.Strip(value)) == word;
    }
}
