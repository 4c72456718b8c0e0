/// The registers of a fiber, side by side in memory that grows on demand.
///
/// The inner loop works on it through a pointer; that is why it is not an array.
@safe final class ValueStack {
    private(set) var base: UnsafeMutablePointer<ScriptValue>
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        unsafe base = .allocate(capacity: self.capacity)
        unsafe base.initialize(repeating: .nothing, count: self.capacity)
    }

    deinit {
        unsafe base.deinitialize(count: capacity)
        unsafe base.deallocate()
    }

    /// Makes room for so many values; pointers into the stack are no longer valid.
    func reserve(_ count: Int) {
        guard count > capacity else { return }
        let grown = max(count, capacity * 2)
        let memory = UnsafeMutablePointer<ScriptValue>.allocate(capacity: grown)
        unsafe memory.moveInitialize(from: base, count: capacity)
        unsafe (memory + capacity).initialize(repeating: .nothing, count: grown - capacity)
        unsafe base.deallocate()
        unsafe base = memory
        capacity = grown
    }

    subscript(index: Int) -> ScriptValue {
        get {
            precondition(index >= 0 && index < capacity, "a value beyond the stack")
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < capacity, "a value beyond the stack")
            unsafe base[index] = newValue
        }
    }
}
