import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment for Node, with a global object like any other. Jest puts a proxy behind its own, which is asked at every look
 * at a global (`Object`, `Buffer`, `Date` …): code that looks at many took a third longer for it.
 */
export default class OrdinaryGlobals extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
