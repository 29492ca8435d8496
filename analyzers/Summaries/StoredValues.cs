using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// What is stored in variables: found by syntax in the type that declares them, then bound. Kept for one compilation.
/// </summary>
internal sealed class StoredValues : IStoredValues
{
    private readonly Func<SyntaxTree, SemanticModel> _model;
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<StoredValue>> _values =
        new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<StoredValue>> _handlers =
        new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<StoredValue>> _arguments =
        new(SymbolEqualityComparer.Default);

    /// <summary>The values in a compilation that has these models.</summary>
    public StoredValues(Func<SyntaxTree, SemanticModel> model)
    {
        _model = model;
    }

    public ImmutableArray<StoredValue> Of(ISymbol variable, CancellationToken cancellation) =>
        Known(_values, variable, symbol => [.. FindValues(symbol, cancellation)]);

    public ImmutableArray<StoredValue> HandlersOf(ISymbol variable, CancellationToken cancellation) =>
        Known(_handlers, variable, symbol => [.. FindHandlers(symbol, cancellation)]);

    public ImmutableArray<StoredValue> ArgumentsOf(IParameterSymbol parameter, CancellationToken cancellation) =>
        Known(_arguments, parameter, _ => FindArguments(parameter.OriginalDefinition, cancellation));

    private static ImmutableArray<StoredValue> Known(
        ConcurrentDictionary<ISymbol, ImmutableArray<StoredValue>> known, ISymbol symbol,
        Func<ISymbol, ImmutableArray<StoredValue>> find)
    {
        ISymbol definition = symbol.OriginalDefinition;
        return known.TryGetValue(definition, out ImmutableArray<StoredValue> values)
            ? values
            : known.GetOrAdd(definition, find(definition));
    }

    private IEnumerable<StoredValue> FindValues(ISymbol variable, CancellationToken cancellation)
    {
        foreach (ExpressionSyntax value in CreatedValues.Of(variable))
        {
            cancellation.ThrowIfCancellationRequested();
            bool isOfThis = true;
            if (value.Parent is AssignmentExpressionSyntax assignment)
            {
                // The search goes by name alone, and a property may return another variable than itself.
                if (CreatedValues.LastName(assignment.Left) == variable.Name && !Names(assignment.Left, variable, cancellation))
                    continue;
                isOfThis = variable.IsStatic || IsOfThis(assignment.Left);
            }

            if (Operation(value, cancellation) is { } operation)
                yield return new StoredValue(operation, isOfThis);
        }
    }

    private IEnumerable<StoredValue> FindHandlers(ISymbol variable, CancellationToken cancellation)
    {
        foreach (SyntaxNode scope in Scopes(variable, cancellation))
        {
            foreach (AssignmentExpressionSyntax assignment in scope.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                if (assignment.IsKind(SyntaxKind.AddAssignmentExpression) &&
                    assignment.Left is MemberAccessExpressionSyntax { Expression: var source } &&
                    CreatedValues.LastName(source) == variable.Name && Names(source, variable, cancellation) &&
                    Operation(assignment.Right, cancellation) is { } handler)
                {
                    yield return new StoredValue(handler, variable.IsStatic || IsOfThis(source));
                }
            }
        }
    }

    private ImmutableArray<StoredValue> FindArguments(IParameterSymbol parameter, CancellationToken cancellation)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol
            {
                DeclaredAccessibility: Accessibility.Private,
                MethodKind: MethodKind.Ordinary or MethodKind.Constructor,
            } method)
        {
            return default;
        }

        ImmutableArray<StoredValue>.Builder found = ImmutableArray.CreateBuilder<StoredValue>();
        foreach (SyntaxNode scope in Scopes(method, cancellation))
        {
            foreach (SyntaxNode node in scope.DescendantNodes())
            {
                cancellation.ThrowIfCancellationRequested();
                if (!MayCall(node, method))
                    continue;
                if (Arguments(node, method, cancellation) is { IsDefault: false } arguments)
                {
                    foreach (IArgumentOperation argument in arguments)
                    {
                        if (argument.Parameter?.Ordinal == parameter.Ordinal)
                            found.Add(new StoredValue(argument.Value, false));
                    }
                }
                else if (node is SimpleNameSyntax name && Names(name, method, cancellation))
                {
                    // Whoever gets it as a delegate may call it with anything.
                    return default;
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Is this a call of a method of that name, or its name where it is not called?</summary>
    private static bool MayCall(SyntaxNode node, IMethodSymbol method) => node switch
    {
        InvocationExpressionSyntax call => CalledName(call.Expression) == method.Name,
        BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax => method.MethodKind == MethodKind.Constructor,
        SimpleNameSyntax name => name.Identifier.ValueText == method.Name && !IsCalled(name),
        _ => false,
    };

    private static string? CalledName(ExpressionSyntax called) =>
        called is MemberBindingExpressionSyntax binding ? binding.Name.Identifier.ValueText : CreatedValues.LastName(called);

    private static bool IsCalled(SimpleNameSyntax name)
    {
        SyntaxNode expression = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (name.Parent is MemberBindingExpressionSyntax binding)
            expression = binding;
        return expression.Parent is InvocationExpressionSyntax call && call.Expression == expression;
    }

    private ImmutableArray<IArgumentOperation> Arguments(
        SyntaxNode call, IMethodSymbol method, CancellationToken cancellation)
    {
        (IMethodSymbol? called, ImmutableArray<IArgumentOperation> arguments) = Operation(call, cancellation) switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
            IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
            _ => (null, default),
        };
        return SymbolEqualityComparer.Default.Equals((called?.ReducedFrom ?? called)?.OriginalDefinition, method)
            ? arguments
            : default;
    }

    private static IEnumerable<SyntaxNode> Scopes(ISymbol symbol, CancellationToken cancellation)
    {
        ISymbol? declared = symbol is ILocalSymbol ? symbol.ContainingSymbol : symbol.ContainingType;
        foreach (SyntaxReference reference in declared?.DeclaringSyntaxReferences ?? [])
            yield return reference.GetSyntax(cancellation);
    }

    private bool Names(ExpressionSyntax expression, ISymbol symbol, CancellationToken cancellation)
    {
        SymbolInfo info = _model(expression.SyntaxTree).GetSymbolInfo(expression, cancellation);
        return SymbolEqualityComparer.Default.Equals(info.Symbol?.OriginalDefinition, symbol.OriginalDefinition);
    }

    private IOperation? Operation(SyntaxNode node, CancellationToken cancellation)
    {
        SyntaxNode body = node.FirstAncestorOrSelf<SyntaxNode>(CandidateBodies.IsBody) ?? node;
        return CandidateBodies.IsTooDeep(body) ? null : _model(node.SyntaxTree).GetOperation(node, cancellation);
    }

    /// <summary>Is this a member of the object whose member the code is?</summary>
    private static bool IsOfThis(ExpressionSyntax target) => CreatedValues.Strip(target) switch
    {
        MemberAccessExpressionSyntax access => access.Expression is ThisExpressionSyntax or BaseExpressionSyntax,
        // In the initializer of another object its members have no more than a name.
        IdentifierNameSyntax name => name.Parent?.Parent is not InitializerExpressionSyntax,
        _ => false,
    };
}
