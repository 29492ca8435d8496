using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>Follows a name for a lock to the variable that the lock was created for.</summary>
internal sealed class LockOrigins
{
    private const int MaxSteps = 8;

    private readonly SemanticModel _model;
    private readonly ILookup<ISymbol, ExpressionSyntax> _given;

    public LockOrigins(ProgramModel program)
    {
        _model = program.Model;
        _given = Given(program.Root.DescendantNodes()).ToLookup(
            one => one.Variable, one => one.Value, SymbolEqualityComparer.Default);
    }

    public ISymbol? Of(ExpressionSyntax name)
    {
        ISymbol? symbol = _model.GetSymbolInfo(name).Symbol;
        for (int step = 0; step < MaxSteps && symbol is not null; step++)
        {
            ISymbol?[] read =
            [
                .. _given[symbol].Select(value => _model.GetSymbolInfo(value).Symbol)
                    .Distinct(SymbolEqualityComparer.Default),
            ];
            if (read is not [IFieldSymbol or IPropertySymbol or ILocalSymbol or IParameterSymbol])
                break;
            symbol = read[0];
        }

        return symbol;
    }

    /// <summary>What is written to a variable, passed for a parameter, or returned by a property.</summary>
    private IEnumerable<(ISymbol Variable, ExpressionSyntax Value)> Given(IEnumerable<SyntaxNode> nodes)
    {
        foreach (SyntaxNode node in nodes)
        {
            (ISymbol? variable, ExpressionSyntax? value) = node switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var written } => (_model.GetDeclaredSymbol(node), written),
                AssignmentExpressionSyntax { Left: var left, Right: var written } =>
                    (_model.GetSymbolInfo(left).Symbol, written),
                PropertyDeclarationSyntax { ExpressionBody.Expression: var read } =>
                    (_model.GetDeclaredSymbol(node), read),
                ArgumentSyntax argument => (ParameterOf(argument), argument.Expression),
                _ => (null, null),
            };
            if (variable is not null && value is not null)
                yield return (variable, value);
        }
    }

    private IParameterSymbol? ParameterOf(ArgumentSyntax argument) =>
        (_model.GetOperation(argument) as IArgumentOperation)?.Parameter;
}
