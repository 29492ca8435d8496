using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Order;

/// <summary>
/// Finds the locks that go by two names: a lock object that a constructor is given, and keeps, is that of whoever gave it.
/// Kept for one compilation.
/// </summary>
internal sealed class LockAliases
{
    /// <summary>A lock is handed on by so many constructors at most.</summary>
    private const int MaxSteps = 6;

    private readonly Compilation _compilation;
    private readonly Bodies _bodies;
    private readonly ConcurrentDictionary<ISymbol, ISymbol> _known = new(SymbolEqualityComparer.Default);

    public LockAliases(Compilation compilation, Bodies bodies)
    {
        _compilation = compilation;
        _bodies = bodies;
    }

    /// <summary>The variable that the lock in this one was read from first.</summary>
    public ISymbol Canonical(ISymbol variable, CancellationToken cancellation)
    {
        ISymbol definition = variable.OriginalDefinition;
        for (int step = 0; step < MaxSteps; step++)
        {
            ISymbol next = Given(definition, cancellation);
            if (SymbolEqualityComparer.Default.Equals(next, definition))
                break;
            definition = next;
        }

        return definition;
    }

    /// <summary>The variables that are given the lock in this one, by the bodies that mention it.</summary>
    public IEnumerable<ISymbol> GivenTo(ISymbol variable, IEnumerable<SyntaxNode> bodies, CancellationToken cancellation)
    {
        foreach (SyntaxNode body in bodies)
        {
            foreach (SyntaxNode node in body.DescendantNodes())
            {
                if (node is not ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax creation } argument ||
                    Name(argument.Expression) != variable.Name ||
                    _bodies.Model(body.SyntaxTree).GetSymbolInfo(creation, cancellation).Symbol is not IMethodSymbol constructor)
                {
                    continue;
                }

                foreach (ISymbol kept in Kept(constructor, argument, cancellation))
                {
                    if (SymbolEqualityComparer.Default.Equals(Canonical(kept, cancellation), variable))
                        yield return kept;
                }
            }
        }
    }

    private static IEnumerable<ISymbol> Kept(
        IMethodSymbol constructor, ArgumentSyntax argument, CancellationToken cancellation)
    {
        if (Parameter(constructor, argument) is not { } parameter)
            yield break;
        yield return parameter.OriginalDefinition;
        foreach (KeyValuePair<ISymbol, int> filled in FilledFields.Of(constructor, cancellation))
        {
            if (filled.Value == parameter.Ordinal)
                yield return filled.Key;
        }
    }

    private static IParameterSymbol? Parameter(IMethodSymbol constructor, ArgumentSyntax argument)
    {
        if (argument.NameColon is { } named)
            return constructor.Parameters.FirstOrDefault(one => one.Name == named.Name.Identifier.ValueText);
        int index = ((ArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument);
        return index < constructor.Parameters.Length ? constructor.Parameters[index] : null;
    }

    /// <summary>What all creations in sight give the variable; the variable itself if they do not, or not the same.</summary>
    private ISymbol Given(ISymbol variable, CancellationToken cancellation) =>
        _known.TryGetValue(variable, out ISymbol? known) ? known : _known.GetOrAdd(variable, Find(variable, cancellation));

    private ISymbol Find(ISymbol variable, CancellationToken cancellation)
    {
        if (variable.ContainingType is not { } type || type.DeclaringSyntaxReferences.IsEmpty)
            return variable;
        IParameterSymbol[] parameters = [.. type.InstanceConstructors
            .Select(constructor => FilledFrom(variable, constructor, cancellation)).OfType<IParameterSymbol>().Take(2)];
        if (parameters is not [var parameter])
            return variable;

        ISymbol? only = null;
        foreach (BaseObjectCreationExpressionSyntax creation in Creations(type, cancellation))
        {
            SemanticModel model = _bodies.Model(creation.SyntaxTree);
            if (model.GetSymbolInfo(creation, cancellation).Symbol is not IMethodSymbol constructor ||
                !SymbolEqualityComparer.Default.Equals(constructor.OriginalDefinition, parameter.ContainingSymbol))
            {
                continue;
            }

            ExpressionSyntax? value = Argument(creation, parameter);
            if (value is null || Variable(model, value, cancellation) is not { } given ||
                (only is not null && !SymbolEqualityComparer.Default.Equals(only, given)))
            {
                return variable;
            }

            only = given;
        }

        return only ?? variable;
    }

    private static IParameterSymbol? FilledFrom(ISymbol variable, IMethodSymbol constructor, CancellationToken cancellation)
    {
        if (variable is IParameterSymbol captured)
            return SymbolEqualityComparer.Default.Equals(captured.ContainingSymbol, constructor) ? captured : null;
        return FilledFields.Of(constructor, cancellation).TryGetValue(variable, out int ordinal)
            ? constructor.OriginalDefinition.Parameters[ordinal]
            : null;
    }

    private IEnumerable<BaseObjectCreationExpressionSyntax> Creations(INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (SyntaxTree tree in CallSites.Trees(type, CallSites.Reach(type), _compilation))
        {
            TreeIndex index = TreeIndex.Of(tree, cancellation);
            var bodies = new HashSet<SyntaxNode>(index.BodiesWith(type.Name, cancellation));
            bodies.UnionWith(index.BodiesWith(TreeIndex.ImplicitCreation, cancellation));
            foreach (SyntaxNode body in bodies)
            {
                foreach (SyntaxNode node in body.DescendantNodes())
                {
                    if (node is ImplicitObjectCreationExpressionSyntax or ObjectCreationExpressionSyntax && IsOf(node, type.Name))
                        yield return (BaseObjectCreationExpressionSyntax)node;
                }
            }
        }
    }

    private static bool IsOf(SyntaxNode creation, string name) =>
        creation is not ObjectCreationExpressionSyntax named || CreatedValues.LastName(named.Type) == name;

    private static ExpressionSyntax? Argument(BaseObjectCreationExpressionSyntax creation, IParameterSymbol parameter)
    {
        if (creation.ArgumentList is not { } list)
            return null;
        foreach (ArgumentSyntax argument in list.Arguments)
        {
            if (argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
                return argument.Expression;
        }

        return parameter.Ordinal < list.Arguments.Count && list.Arguments[parameter.Ordinal].NameColon is null
            ? list.Arguments[parameter.Ordinal].Expression
            : null;
    }

    /// <summary>The field, property or kept parameter that an expression reads.</summary>
    private static ISymbol? Variable(SemanticModel model, ExpressionSyntax value, CancellationToken cancellation)
    {
        switch (model.GetSymbolInfo(CreatedValues.Strip(value), cancellation).Symbol)
        {
            case IFieldSymbol field:
                return field.OriginalDefinition;
            case IPropertySymbol { IsIndexer: false } property:
                return MemberPaths.Of(property) is { IsEmpty: false } path ? path[path.Length - 1] : property.OriginalDefinition;
            case IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter:
                foreach (KeyValuePair<ISymbol, int> filled in FilledFields.Of(constructor, cancellation))
                {
                    if (filled.Value == parameter.Ordinal)
                        return filled.Key;
                }

                return parameter.OriginalDefinition;
            case ILocalSymbol local:
                return local;
            default:
                return null;
        }
    }

    private static string? Name(ExpressionSyntax expression) => CreatedValues.LastName(CreatedValues.Strip(expression));
}
