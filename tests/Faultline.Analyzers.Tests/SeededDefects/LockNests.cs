using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>A lock that is taken while another one is held.</summary>
/// <param name="Outer">The lock that is held.</param>
/// <param name="Inner">The lock that is taken.</param>
/// <param name="Steps">The calls that lead from one to the other.</param>
/// <param name="Depth">How many calls these are, counted as they run.</param>
internal sealed record LockNest(LockFrame Outer, LockFrame Inner, ImmutableArray<SyntaxNode> Steps, int Depth)
{
    /// <summary>What is reported if the order is wrong.</summary>
    public SyntaxNode Place => Steps.IsEmpty ? Inner.Acquire : Steps[0];

    /// <summary>The type that it stands in.</summary>
    public required INamedTypeSymbol Type { get; init; }

    /// <summary>The base type of all that the type derives from in the program.</summary>
    public ISymbol Family
    {
        get
        {
            INamedTypeSymbol family = Type;
            while (family.BaseType is { DeclaringSyntaxReferences.IsEmpty: false } ancestor)
                family = ancestor;
            return family;
        }
    }

    /// <summary>The variables of the two locks.</summary>
    public required (ISymbol Outer, ISymbol Inner) Locks { get; init; }

    /// <summary>Whether nobody else runs the code of its helpers.</summary>
    public required bool IsAlone { get; init; }

    /// <summary>Whether a third lock is held: then the order of these two may not matter.</summary>
    public bool IsGated { get; init; }
}

/// <summary>Finds the locks of a program that are taken while another one is held.</summary>
internal sealed class LockNests
{
    private const int MaxDepth = 6;

    private readonly ProgramModel _program;
    private readonly LockOrigins _origins;
    private readonly ILookup<ISymbol, SyntaxNode> _uses;
    private readonly Dictionary<SyntaxNode, LockFrame> _frames;
    private readonly List<LockNest> _found = [];
    private readonly HashSet<SyntaxNode> _underLock = [];

    private LockNests(ProgramModel program)
    {
        _program = program;
        _origins = new LockOrigins(program);
        _frames = program.Root.DescendantNodes().Select(LockFrame.Of).OfType<LockFrame>()
            .DistinctBy(frame => frame.Acquire).ToDictionary(frame => frame.Acquire);
        _uses = program.Root.DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => program.SymbolOf(name) is not null)
            .ToLookup(
                name => program.SymbolOf(name)!.OriginalDefinition, name => (SyntaxNode)name,
                SymbolEqualityComparer.Default);
    }

    public static IReadOnlyList<LockNest> Of(ProgramModel program)
    {
        var nests = new LockNests(program);
        foreach (LockFrame outer in nests._frames.Values)
            nests.Look(outer, Function(outer.Acquire), outer.Inside, [], depth: 0, isAlone: true);
        return
        [
            .. nests._found.Select(nest => nest with { IsGated = nests._underLock.Contains(nest.Outer.Acquire) }),
        ];
    }

    private void Look(
        LockFrame outer, SyntaxNode function, TextSpan span, ImmutableArray<SyntaxNode> steps, int depth, bool isAlone)
    {
        if (depth > MaxDepth)
            return;
        foreach (SyntaxNode node in function.DescendantNodes(inside => inside == function || !IsFunction(inside)))
        {
            if (!span.Contains(node.Span))
                continue;
            if (_frames.TryGetValue(node, out LockFrame? inner))
                Add(outer, inner, steps, depth, isAlone);
            foreach ((SyntaxNode body, int calls, bool isOnly) in Called(node))
                Look(outer, body, body.Span, steps.Add(node), depth + calls, isAlone && isOnly);
        }
    }

    private void Add(LockFrame outer, LockFrame inner, ImmutableArray<SyntaxNode> steps, int depth, bool isAlone)
    {
        _underLock.Add(inner.Acquire);
        if (_origins.Of(outer.Lock) is not { } held || _origins.Of(inner.Lock) is not { } taken ||
            held.Equals(taken, SymbolEqualityComparer.Default))
        {
            return;
        }

        _found.Add(new LockNest(outer, inner, steps, depth)
        {
            Locks = (held, taken),
            Type = _program.Model.GetDeclaredSymbol(outer.Acquire.FirstAncestorOrSelf<TypeDeclarationSyntax>()!)!,
            IsAlone = isAlone,
        });
    }

    /// <summary>The functions that an expression runs, each with the number of calls, and whether nothing else runs it.</summary>
    private IEnumerable<(SyntaxNode Body, int Calls, bool IsOnly)> Called(SyntaxNode node)
    {
        if (node is not (InvocationExpressionSyntax or SimpleNameSyntax or ElementAccessExpressionSyntax))
            yield break;
        ISymbol? symbol = _program.SymbolOf(node)?.OriginalDefinition;
        bool isCall = node is InvocationExpressionSyntax ? symbol is IMethodSymbol : symbol is IPropertySymbol;
        if (isCall)
        {
            foreach (ISymbol target in Implementations(symbol!))
            {
                ISymbol[] names = [.. new[] { symbol!, target }.Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>()];
                bool isOnly = names.Sum(name => _uses[name].Count()) <= 1;
                foreach (SyntaxNode body in BodiesOf(target))
                    yield return (body, 1, isOnly);
            }
        }

        if (node is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } call)
            yield break;
        bool isOwn = symbol is { DeclaringSyntaxReferences.IsEmpty: false };
        foreach (ArgumentSyntax argument in arguments)
        {
            if (argument.Expression is AnonymousFunctionExpressionSyntax lambda && (isOwn || RunsAtOnce(symbol)))
                yield return (lambda.Body, isOwn ? 2 : 1, true);
        }

        if (_program.SymbolOf(call.Expression) is IFieldSymbol { Type.TypeKind: TypeKind.Delegate } field)
        {
            foreach ((SyntaxNode body, bool isOnly) in Stored(field))
                yield return (body, 1, isOnly && _uses[field].Count() <= 2);
        }
    }

    private static bool RunsAtOnce(ISymbol? method) =>
        method?.ContainingNamespace.ToDisplayString() is "System.Linq" or "System.Collections.Generic";

    /// <summary>The functions that are stored in a delegate.</summary>
    private IEnumerable<(SyntaxNode Body, bool IsOnly)> Stored(IFieldSymbol field)
    {
        foreach (AssignmentExpressionSyntax assignment in
            _uses[field].Select(use => use.Parent).OfType<AssignmentExpressionSyntax>())
        {
            if (assignment.Right is AnonymousFunctionExpressionSyntax lambda)
            {
                yield return (lambda.Body, true);
            }
            else if (_program.SymbolOf(assignment.Right) is IMethodSymbol method)
            {
                foreach (SyntaxNode body in BodiesOf(method))
                    yield return (body, _uses[method].Count() <= 1);
            }
        }
    }

    private IEnumerable<ISymbol> Implementations(ISymbol member)
    {
        if (!member.IsAbstract && !member.IsVirtual)
            return [member];
        return
        [
            .. from type in _program.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
               let symbol = _program.Model.GetDeclaredSymbol(type)
               from own in symbol.GetMembers(member.Name)
               where own.Equals(symbol.FindImplementationForInterfaceMember(member), SymbolEqualityComparer.Default) ||
                   member.Equals((own as IMethodSymbol)?.OverriddenMethod, SymbolEqualityComparer.Default)
               select own,
        ];
    }

    private static IEnumerable<SyntaxNode> BodiesOf(ISymbol member) =>
        from reference in member.DeclaringSyntaxReferences
        let declaration = reference.GetSyntax()
        from body in declaration.DescendantNodes()
        where body is BlockSyntax or ArrowExpressionClauseSyntax &&
            (body.Parent == declaration || body.Parent is AccessorDeclarationSyntax)
        select body;

    private static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;

    private static SyntaxNode Function(SyntaxNode node) => node.Ancestors().First(one =>
        IsFunction(one) || one is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);
}
