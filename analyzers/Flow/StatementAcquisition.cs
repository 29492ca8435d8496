using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>The lock of a <c>lock</c> statement that the control flow graph does not take apart.</summary>
internal static class StatementAcquisition
{
    /// <summary>The lock that the operation acquires; null if it is no such statement.</summary>
    public static TargetLock? Of(IOperation operation, FlowState state, BodyContext body)
    {
        if (operation is not IInvalidOperation { Syntax.Parent: LockStatementSyntax statement } ||
            statement.Expression != operation.Syntax || Places.FirstChild(operation) is not { } locked ||
            FrameworkNames.Of(locked.Type as INamedTypeSymbol) != "System.Threading.Lock")
        {
            return null;
        }

        Place instance = body.Place(locked, state);
        ISymbol? member = instance.Symbol is IFieldSymbol or IPropertySymbol ? instance.Symbol : null;
        return new TargetLock(
            instance, body.Declarations.ClassOf(member, locked.Type), locked.Type, locked.Syntax.ToString());
    }
}
