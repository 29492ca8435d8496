using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// The members that an operation calls and that may say what they do: methods, constructors, both accessors.
/// </summary>
internal static class DeclaredCalls
{
    public static IEnumerable<LockCall> Of(IOperation operation, FlowState state)
    {
        if (operation is not IPropertyReferenceOperation property)
            return LockCall.Of(operation, state) is { } call ? [call] : [];

        bool isTarget = property.Parent is IAssignmentOperation assignment && ReferenceEquals(assignment.Target, property);
        bool isWritten = isTarget || property.Parent is IIncrementOrDecrementOperation;
        bool isRead = !(isTarget && property.Parent is ISimpleAssignmentOperation) || property.Property.ReturnsByRef;
        var calls = new List<LockCall>();
        if (isRead && property.Property.GetMethod is { } getter)
            calls.Add(new LockCall(property, getter, property.Instance, [.. property.Arguments], state));
        if (isWritten && property.Property.SetMethod is { } setter)
            calls.Add(new LockCall(property, setter, property.Instance, [.. property.Arguments], state));
        return calls;
    }
}
