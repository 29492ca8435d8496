using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells whether the delegate in a variable can have come from outside the type. Where that is not known it has not: no
/// guess.
/// </summary>
internal sealed class DelegateOrigin
{
    private readonly BodyContext _body;
    private readonly HashSet<ISymbol> _asked = new(SymbolEqualityComparer.Default);

    private DelegateOrigin(BodyContext body)
    {
        _body = body;
    }

    /// <summary>Can the delegate in a field, property or parameter have come from outside?</summary>
    public static bool IsForeign(ISymbol variable, BodyContext body) => new DelegateOrigin(body).IsForeign(variable);

    private bool IsForeign(ISymbol variable)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _body.Cancellation.ThrowIfCancellationRequested();
        return _asked.Add(variable.OriginalDefinition) && variable switch
        {
            IEventSymbol => true,
            IParameterSymbol parameter => IsForeignParameter(parameter),
            ILocalSymbol => IsAnyForeign(variable),
            IFieldSymbol field => IsForeignMember(field, !field.IsReadOnly && IsOpen(field)),
            IPropertySymbol property => IsForeignMember(property, IsOpen(property) && IsOpen(property.SetMethod)),
            _ => false,
        };
    }

    private bool IsForeignParameter(IParameterSymbol parameter)
    {
        // A value that a property gets; nested functions are called by whoever wrote them.
        if (parameter.ContainingSymbol is not IMethodSymbol
            {
                MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction or MethodKind.DelegateInvoke),
            } method)
        {
            return false;
        }

        if (IsOpen(method) || method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty)
            return true;
        ImmutableArray<StoredValue> arguments = _body.Callees.Values.ArgumentsOf(parameter, _body.Cancellation);
        return !arguments.IsDefault && arguments.Any(argument => IsForeignValue(argument.Value));
    }

    /// <summary>
    /// Whoever can write it, may. Others only see what the type itself puts there; if that is out of sight, they say
    /// nothing of it.
    /// </summary>
    private bool IsForeignMember(ISymbol member, bool isOpen) =>
        isOpen || member.IsAbstract || IsAnyForeign(member);

    private bool IsAnyForeign(ISymbol variable) =>
        _body.Callees.Values.Of(variable, _body.Cancellation).Any(stored => IsForeignValue(stored.Value));

    private bool IsForeignValue(IOperation value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Operations.Strip(value) switch
        {
            IParameterReferenceOperation parameter => IsForeign(parameter.Parameter),
            ILocalReferenceOperation local => IsForeign(local.Local),
            IFieldReferenceOperation field => IsForeign(field.Field),
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => IsForeign(property.Property),
            IEventReferenceOperation => true,
            ICoalesceOperation coalesce => IsForeignValue(coalesce.Value) || IsForeignValue(coalesce.WhenNull),
            IConditionalOperation { WhenFalse: { } whenFalse } conditional =>
                IsForeignValue(conditional.WhenTrue) || IsForeignValue(whenFalse),
            IBinaryOperation binary => IsForeignValue(binary.LeftOperand) || IsForeignValue(binary.RightOperand),
            ISimpleAssignmentOperation assignment => IsForeignValue(assignment.Value),
            _ => false,
        };
    }

    /// <summary>Can code outside of the type name it?</summary>
    private static bool IsOpen(ISymbol? member) =>
        member is { DeclaredAccessibility: not (Accessibility.Private or Accessibility.NotApplicable) };
}
